/** Makes a token for a script; its text is shown once. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Form, Input, Select } from 'antd'
import { useTranslations } from 'use-intl'
import type { Role } from '@/jobs/engine/define'
import type { NewApiToken } from '@/replies/people'
import { api } from '../api'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { tokensQuery } from './people'
import styles from './people.module.css'
import { RoleFields, unitOf } from './role-fields'
import { useShowOnce } from './show-once'

interface Fields {
  name: string
  role: Role
  unitId?: string | null
  /** 0 is for ever. */
  days: number
}

const LIVES = [7, 30, 90, 365, 0] as const

interface Props {
  isOpen: boolean
  onClose: () => void
}

function TokenForm({ onClose }: Pick<Props, 'onClose'>) {
  const t = useTranslations('people')
  const client = useQueryClient()
  const showOnce = useShowOnce()
  const making = useMutation({
    mutationFn: ({ unitId, days, ...rest }: Fields) => {
      const body = { ...rest, unitId: rest.role === 'admin' ? null : unitOf(unitId), days: days || null }
      return api<NewApiToken>('/api/tokens', { method: 'POST', body })
    },
    gcTime: 0,
    onSuccess: ({ token }, { name }) => {
      onClose()
      showOnce({ title: t('tokenTitle', { name }), text: t('tokenText'), secret: token })
    },
    onSettled: () => client.refetchQueries({ queryKey: tokensQuery.queryKey }),
  })
  const send = useSendOnce(making)
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      initialValues={{ role: 'viewer', days: 90 }}
      disabled={making.isPending}
      autoComplete="off"
      onFinish={(fields) => send({ ...fields, name: fields.name.trim() })}
    >
      <Form.Item
        name="name"
        label={t('tokenName')}
        extra={t('tokenNameHint')}
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
      >
        <Input maxLength={80} autoComplete="off" />
      </Form.Item>
      <RoleFields />
      <Form.Item name="days" label={t('life')}>
        <Select
          options={LIVES.map((value) => ({
            value,
            label: value === 0 ? t('forEver') : t('days', { count: value }),
          }))}
        />
      </Form.Item>
      {making.isError && <FormError error={making.error} className={styles.gap} />}
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" loading={making.isPending}>
          {t('makeToken')}
        </Button>
        <Button onClick={onClose}>{t('back')}</Button>
      </div>
    </Form>
  )
}

export function TokenDrawer({ isOpen, onClose }: Props) {
  const t = useTranslations('people')
  return (
    <Drawer open={isOpen} onClose={onClose} destroyOnHidden size={480} title={t('newToken')}>
      {isOpen && <TokenForm onClose={onClose} />}
    </Drawer>
  )
}
