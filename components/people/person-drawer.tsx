/** One person: role and unit, their sessions, a way back in, and the way out. */
import { KeyOutlined, SafetyCertificateOutlined, StopOutlined, UnlockOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Form, Input } from 'antd'
import { useTranslations } from 'use-intl'
import type { ListedPerson, ResetLinkReply } from '@/replies/people'
import { api } from '../api'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { FormError, useTellError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { useQuestion } from '../use-question'
import { peopleQuery, sessionsQuery } from './people'
import styles from './people.module.css'
import { RoleFields, unitOf } from './role-fields'
import { SessionsList } from './sessions-list'
import { linkOf, useShowOnce } from './show-once'

type Change = Partial<Pick<ListedPerson, 'name' | 'role' | 'unitId' | 'isActive'>>

const addressOf = ({ id }: ListedPerson) => `/api/users/${encodeURIComponent(id)}`

function useChange(person: ListedPerson) {
  const t = useTranslations('people')
  const client = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (body: Change) => api(addressOf(person), { method: 'PUT', body }),
    onSuccess: () => void message.success(t('saved', { name: person.name })),
    onSettled: async () => {
      await client.refetchQueries({ queryKey: peopleQuery.queryKey })
      await client.invalidateQueries({ queryKey: sessionsQuery(person.id).queryKey })
    },
  })
}

function PersonForm({ person, onClose }: { person: ListedPerson; onClose: () => void }) {
  const t = useTranslations('people')
  const saving = useChange(person)
  const send = useSendOnce(saving)
  return (
    <Form<Pick<ListedPerson, 'name' | 'role' | 'unitId'>>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      initialValues={person}
      disabled={saving.isPending}
      autoComplete="off"
      onValuesChange={() => saving.isError && saving.reset()}
      onFinish={({ name, role, unitId }) => send({ name: name.trim(), role, unitId: unitOf(unitId) })}
    >
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <RoleFields />
      {saving.isError && <FormError error={saving.error} className={styles.gap} />}
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" loading={saving.isPending}>
          {t('save')}
        </Button>
        <Button onClick={onClose}>{t('back')}</Button>
      </div>
    </Form>
  )
}

/** A link for whoever forgot their password. */
function ResetLink({ person }: { person: ListedPerson }) {
  const t = useTranslations('people')
  const language = useLanguage()
  const tellError = useTellError()
  const showOnce = useShowOnce()
  const making = useMutation({
    mutationFn: async () =>
      (await api<ResetLinkReply>(`${addressOf(person)}/reset-link`, { method: 'POST', body: {} })).link,
    gcTime: 0,
    onSuccess: ({ path, expiresAt }) =>
      showOnce({
        title: t('resetTitle', { name: person.name }),
        text: t('linkText', { until: formatDateTime(expiresAt, language) }),
        secret: linkOf(path),
      }),
    onError: (error) => tellError(t('failed'), error),
  })
  return (
    <Button icon={<KeyOutlined aria-hidden />} loading={making.isPending} onClick={() => making.mutate()}>
      {t('resetLink')}
    </Button>
  )
}

/** For whoever lost the phone that makes the codes. */
function TakeFactor({ person }: { person: ListedPerson }) {
  const t = useTranslations('people')
  const client = useQueryClient()
  const tellError = useTellError()
  const { message } = App.useApp()
  const { ask } = useQuestion()
  const take = async () => {
    try {
      await api(`${addressOf(person)}/second-factor`, { method: 'DELETE' })
      message.success(t('factorTaken', { name: person.name }))
    } catch (error) {
      tellError(t('failed'), error)
    }
    await client.refetchQueries({ queryKey: peopleQuery.queryKey })
  }
  const question = {
    title: t('factorTakeTitle', { name: person.name }),
    content: t('factorTakeText'),
    okText: t('factorTake'),
    cancelText: t('back'),
    danger: true,
    onOk: take,
  }
  return (
    <Button icon={<SafetyCertificateOutlined aria-hidden />} onClick={() => ask(question)}>
      {t('factorTake')}
    </Button>
  )
}

function InOrOut({ person }: { person: ListedPerson }) {
  const t = useTranslations('people')
  const tellError = useTellError()
  const { ask } = useQuestion()
  const changing = useChange(person)
  const change = (isActive: boolean) =>
    changing.mutateAsync({ isActive }).catch((error: unknown) => tellError(t('failed'), error))
  if (!person.isActive)
    return (
      <Button
        icon={<UnlockOutlined aria-hidden />}
        loading={changing.isPending}
        onClick={() => void change(true)}
      >
        {t('activate')}
      </Button>
    )
  const leave = () =>
    ask({
      title: t('deactivateTitle', { name: person.name }),
      content: t('deactivateText'),
      okText: t('deactivate'),
      cancelText: t('back'),
      danger: true,
      onOk: () => change(false),
    })
  return (
    <Button danger icon={<StopOutlined aria-hidden />} loading={changing.isPending} onClick={leave}>
      {t('deactivate')}
    </Button>
  )
}

interface Props {
  person: ListedPerson | null
  onClose: () => void
}

export function PersonDrawer({ person, onClose }: Props) {
  const t = useTranslations('people')
  return (
    <Drawer open={person !== null} onClose={onClose} destroyOnHidden size={480} title={person?.email ?? ''}>
      {person !== null && (
        <div data-testid="person">
          <PersonForm key={person.id} person={person} onClose={onClose} />
          <h2 className={styles.heading}>{t('ways')}</h2>
          <div className={styles.buttons}>
            {person.isActive && <ResetLink person={person} />}
            {person.hasSecondFactor && <TakeFactor person={person} />}
            <InOrOut person={person} />
          </div>
          <h2 className={styles.heading}>{t('sessions')}</h2>
          <SessionsList userId={person.id} />
        </div>
      )}
    </Drawer>
  )
}
