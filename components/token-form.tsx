/** Takes a new token and forgets it as soon as the server has it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input } from 'antd'
import { useTranslations } from 'use-intl'
import { api } from './api'
import { useErrorText } from './error-notice'
import { overviewQuery, storedTokenQuery } from './queries'

interface Fields {
  token: string
}

export function TokenForm() {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const errorText = useErrorText()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const saving = useMutation({
    mutationFn: (token: string) => api('/api/settings/siasn-token', { method: 'PUT', body: { token } }),
    gcTime: 0,
    onSuccess: async () => {
      form.resetFields()
      message.success(t('saved'))
      await client.invalidateQueries({ queryKey: storedTokenQuery.queryKey })
      await client.invalidateQueries({ queryKey: overviewQuery.queryKey })
    },
  })
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      scrollToFirstError={{ focus: true }}
      disabled={saving.isPending}
      autoComplete="off"
      onFinish={({ token }) => saving.mutate(token.trim())}
    >
      <Form.Item
        name="token"
        label={t('newToken')}
        extra={t('newTokenHint')}
        rules={[{ required: true, whitespace: true, message: t('newTokenMissing') }]}
      >
        <Input type="password" autoComplete="off" spellCheck={false} />
      </Form.Item>
      {saving.isError && (
        <Alert type="error" showIcon title={errorText(saving.error)} style={{ marginBottom: 16 }} />
      )}
      <Button type="primary" htmlType="submit" loading={saving.isPending}>
        {t('save')}
      </Button>
    </Form>
  )
}
