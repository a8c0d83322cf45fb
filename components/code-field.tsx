/** Six digits that an authenticator app shows. */
import { Form, Input } from 'antd'
import { useTranslations } from 'use-intl'

/** @param flaw what the server said of it. */
export function CodeField({ flaw }: { flaw: string | null }) {
  const t = useTranslations('signIn')
  return (
    <Form.Item
      name="code"
      label={t('code')}
      rules={[
        { required: true, whitespace: true, message: t('codeMissing') },
        { pattern: /^\s*(\d\s*){6}$/, message: t('codeWrong') },
      ]}
      {...(flaw === null ? { extra: t('codeHint') } : { validateStatus: 'error' as const, help: flaw })}
    >
      <Input autoFocus size="large" inputMode="numeric" autoComplete="one-time-code" maxLength={12} />
    </Form.Item>
  )
}
