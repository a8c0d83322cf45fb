/** A new password, twice. What it must be is for the server to say. */
import { Form, Input } from 'antd'
import { useTranslations } from 'use-intl'

export interface NewPassword {
  password: string
  again: string
}

/** @param flaw what the server said of it. */
export function PasswordFields({ flaw }: { flaw: string | null }) {
  const t = useTranslations('account')
  return (
    <>
      <Form.Item
        name="password"
        label={t('newPassword')}
        rules={[{ required: true, message: t('newMissing') }]}
        {...(flaw === null ? { extra: t('passwordHint') } : { validateStatus: 'error' as const, help: flaw })}
      >
        <Input.Password size="large" autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('again')}
        dependencies={['password']}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_rule, value: string) => {
              if (value !== getFieldValue('password')) throw new Error(t('differs'))
            },
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" maxLength={128} />
      </Form.Item>
    </>
  )
}
