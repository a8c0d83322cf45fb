/** One's own password, before something is done that only its owner may do. */
import type { UseMutationResult } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useTranslations } from 'use-intl'
import { ApiError } from '../api'
import { useErrorText } from '../error-notice'
import styles from '../people/people.module.css'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'

export interface OwnPassword {
  current: string
}

interface Props {
  doing: UseMutationResult<unknown, Error, OwnPassword>
  okText: string
  danger?: boolean
}

export function OwnPasswordForm({ doing, okText, danger = false }: Props) {
  const t = useTranslations('account')
  const errorText = useErrorText()
  const send = useSendOnce(doing)
  const { error } = doing
  const flaw = error instanceof ApiError && error.subject === 'current' ? errorText(error) : null
  return (
    <Form<OwnPassword>
      name="own-password"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      scrollToFirstError={{ focus: true }}
      disabled={doing.isPending}
      onValuesChange={() => doing.isError && doing.reset()}
      onFinish={send}
    >
      <Form.Item
        name="current"
        label={t('current')}
        rules={[{ required: true, message: t('currentMissing') }]}
        {...(flaw === null ? {} : { validateStatus: 'error' as const, help: flaw })}
      >
        <Input.Password autoFocus size="large" autoComplete="current-password" maxLength={1_000} />
      </Form.Item>
      {error !== null && flaw === null && <FormError error={error} className={styles.gap} />}
      <Button type="primary" danger={danger} htmlType="submit" size="large" loading={doing.isPending}>
        {okText}
      </Button>
    </Form>
  )
}
