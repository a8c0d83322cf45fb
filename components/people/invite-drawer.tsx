/** Invites somebody, by mail or by a link to hand over. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input, Radio } from 'antd'
import { useTranslations } from 'use-intl'
import type { Role } from '@/jobs/engine/define'
import type { InvitationReply } from '@/replies/people'
import { api } from '../api'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { invitationsQuery } from './people'
import styles from './people.module.css'
import { RoleFields, unitOf } from './role-fields'
import { linkOf, useShowOnce } from './show-once'

interface Fields {
  email: string
  name: string
  role: Role
  unitId?: string | null
  by: 'mail' | 'link'
}

function useInviting(onDone: () => void) {
  const t = useTranslations('people')
  const language = useLanguage()
  const client = useQueryClient()
  const showOnce = useShowOnce()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: ({ unitId, role, ...rest }: Fields) =>
      api<InvitationReply>('/api/invitations', {
        method: 'POST',
        body: { ...rest, role, unitId: role === 'admin' ? null : unitOf(unitId) },
      }),
    gcTime: 0,
    onSuccess: ({ isMailed, link }, { email, by }) => {
      onDone()
      if (isMailed) message.success(t('mailed', { email }))
      if (link === null) return
      const until = formatDateTime(link.expiresAt, language)
      showOnce({
        title: t('linkTitle', { email }),
        text: `${by === 'mail' ? `${t('notMailed')} ` : ''}${t('linkText', { until })}`,
        secret: linkOf(link.path),
      })
    },
    onSettled: () => client.refetchQueries({ queryKey: invitationsQuery.queryKey }),
  })
}

interface Props {
  isOpen: boolean
  /** Whether mail can be sent at all. */
  mail: boolean
  onClose: () => void
}

function InviteForm({ mail, onClose }: Omit<Props, 'isOpen'>) {
  const t = useTranslations('people')
  const signIn = useTranslations('signIn')
  const inviting = useInviting(onClose)
  const send = useSendOnce(inviting)
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      initialValues={{ role: 'viewer', by: mail ? 'mail' : 'link' }}
      disabled={inviting.isPending}
      autoComplete="off"
      scrollToFirstError={{ focus: true }}
      onFinish={(fields) => send({ ...fields, name: fields.name.trim() })}
    >
      <Form.Item
        name="email"
        label={t('email')}
        rules={[
          { required: true, message: signIn('emailMissing') },
          { type: 'email', message: signIn('emailWrong') },
        ]}
      >
        <Input type="email" autoComplete="off" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <RoleFields />
      <Form.Item name="by" label={t('by')}>
        <Radio.Group
          options={[
            { value: 'mail', label: t('byMail'), disabled: !mail },
            { value: 'link', label: t('byLink') },
          ]}
        />
      </Form.Item>
      {!mail && <Alert type="info" showIcon role="note" title={t('noMail')} className={styles.gap ?? ''} />}
      {inviting.isError && <FormError error={inviting.error} className={styles.gap} />}
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" loading={inviting.isPending}>
          {t('inviteOk')}
        </Button>
        <Button onClick={onClose}>{t('back')}</Button>
      </div>
    </Form>
  )
}

export function InviteDrawer({ isOpen, ...rest }: Props) {
  const t = useTranslations('people')
  return (
    <Drawer open={isOpen} onClose={rest.onClose} destroyOnHidden size={480} title={t('invite')}>
      {isOpen && <InviteForm {...rest} />}
    </Drawer>
  )
}
