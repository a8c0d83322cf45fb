/** Takes a new token and forgets it as soon as the server has it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useTranslations } from 'use-intl'
import { api } from '../api'
import { overviewQuery, storedTokenQuery } from '../queries'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import styles from './settings.module.css'

interface Fields {
  token?: string
  refreshToken?: string
}

/** Only what was filled in. */
function filled({ token = '', refreshToken = '' }: Fields): Fields {
  return {
    ...(token.trim() === '' ? {} : { token: token.trim() }),
    ...(refreshToken.trim() === '' ? {} : { refreshToken: refreshToken.trim() }),
  }
}

interface Props {
  /** A refresh token may be stored too, alone or with the token. */
  mayRefresh: boolean
}

export function TokenForm({ mayRefresh }: Props) {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const saving = useMutation({
    mutationFn: (body: Fields) => api('/api/settings/siasn-token', { method: 'PUT', body }),
    gcTime: 0,
    onSuccess: async () => {
      form.resetFields()
      message.success(t('saved'))
      await client.invalidateQueries({ queryKey: storedTokenQuery.queryKey })
      await client.invalidateQueries({ queryKey: overviewQuery.queryKey })
    },
  })
  const send = useSendOnce(saving)
  const needed = {
    validator: async () => {
      if (Object.keys(filled(form.getFieldsValue())).length === 0) throw new Error(t('newTokenMissing'))
    },
  }
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      scrollToFirstError={{ focus: true }}
      disabled={saving.isPending}
      autoComplete="off"
      onFinish={(fields) => send(filled(fields))}
    >
      <Form.Item name="token" label={t('newToken')} extra={t('newTokenHint')} rules={[needed]}>
        <Input type="password" autoComplete="off" spellCheck={false} />
      </Form.Item>
      {mayRefresh && (
        <Form.Item name="refreshToken" label={t('refreshToken')} extra={t('refreshTokenHint')}>
          <Input type="password" autoComplete="off" spellCheck={false} />
        </Form.Item>
      )}
      {saving.isError && <FormError error={saving.error} className={styles.note} />}
      <Button type="primary" htmlType="submit" loading={saving.isPending}>
        {t('save')}
      </Button>
    </Form>
  )
}
