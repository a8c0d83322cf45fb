/** Changes one's own password; every other session ends. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useTranslations } from 'use-intl'
import { ApiError, api } from '../api'
import { useErrorText } from '../error-notice'
import { type NewPassword, PasswordFields } from '../people/password-fields'
import { sessionsQuery } from '../people/people'
import styles from '../people/people.module.css'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'

interface Fields extends NewPassword {
  current: string
}

export function PasswordForm() {
  const t = useTranslations('account')
  const client = useQueryClient()
  const errorText = useErrorText()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const changing = useMutation({
    mutationFn: ({ current, password }: Fields) =>
      api('/api/account/password', { method: 'POST', body: { current, password } }),
    gcTime: 0,
    onSuccess: async () => {
      form.resetFields()
      message.success(t('changed'))
      await client.refetchQueries({ queryKey: sessionsQuery(null).queryKey })
    },
  })
  const send = useSendOnce(changing)
  const { error } = changing
  const flawOf = (field: string) =>
    error instanceof ApiError && error.subject === field ? errorText(error) : null
  const ofCurrent = flawOf('current')
  const isElsewhere = error !== null && ofCurrent === null && flawOf('password') === null
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      scrollToFirstError={{ focus: true }}
      disabled={changing.isPending}
      onValuesChange={() => changing.isError && changing.reset()}
      onFinish={send}
    >
      <Form.Item
        name="current"
        label={t('current')}
        rules={[{ required: true, message: t('currentMissing') }]}
        {...(ofCurrent === null ? {} : { validateStatus: 'error' as const, help: ofCurrent })}
      >
        <Input.Password size="large" autoComplete="current-password" maxLength={1_000} />
      </Form.Item>
      <PasswordFields flaw={flawOf('password')} />
      {isElsewhere && <FormError error={error} className={styles.gap} />}
      <Button type="primary" htmlType="submit" size="large" loading={changing.isPending}>
        {t('change')}
      </Button>
    </Form>
  )
}
