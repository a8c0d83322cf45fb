/** Takes a new token and forgets it as soon as the server has it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useTranslations } from 'use-intl'
import { api } from '../api'
import { overviewQuery, storedTokenQuery } from '../queries'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { secretsQuery } from './secret'
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

interface Sent {
  body: Fields
  /** Only to be stored when the upstream accepts it. */
  isProven: boolean
}

const TOKEN_API = '/api/settings/siasn-token'

interface Props {
  /** There is one already, which goes on being used until the new one is proven. */
  mayRotate: boolean
  /** A refresh token may be stored too, alone or with the token. */
  mayRefresh: boolean
}

export function TokenForm({ mayRotate, mayRefresh }: Props) {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const saving = useMutation({
    mutationFn: ({ body, isProven }: Sent) =>
      isProven
        ? api(`${TOKEN_API}/rotate`, { method: 'POST', body })
        : api(TOKEN_API, { method: 'PUT', body }),
    gcTime: 0,
    onSuccess: async (_answer, { isProven }) => {
      form.resetFields()
      message.success(t(isProven ? 'rotated' : 'saved'))
      await client.invalidateQueries({ queryKey: secretsQuery.queryKey })
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
  async function rotate() {
    const fields = await form.validateFields().catch(() => null)
    if (fields !== null) send({ body: filled(fields), isProven: true })
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
      onFinish={(fields) => send({ body: filled(fields), isProven: false })}
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
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" loading={saving.isPending}>
          {t('save')}
        </Button>
        {mayRotate && (
          <Button onClick={() => rotate()} disabled={saving.isPending}>
            {t('rotate')}
          </Button>
        )}
      </div>
    </Form>
  )
}
