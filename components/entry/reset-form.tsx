/** Whoever forgot their password: asks for a link, or, having one, chooses a new one. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { ApiError, api } from '../api'
import { useErrorText } from '../error-notice'
import { type NewPassword, PasswordFields } from '../people/password-fields'
import { environmentQuery } from '../queries'
import { SIGN_IN } from '../return-path'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { Done } from './invitation-form'

/** @param token of the link. */
export function ResetForm({ token }: { token: string }) {
  const t = useTranslations('entry')
  const errorText = useErrorText()
  const resetting = useMutation({
    mutationFn: ({ password }: NewPassword) =>
      api('/api/account/reset', { method: 'POST', body: { token, password } }),
    gcTime: 0,
  })
  const send = useSendOnce(resetting)
  const { error } = resetting
  const isOfPassword = error instanceof ApiError && error.subject === 'password'
  if (resetting.isSuccess) return <Done text={t('resetDone')} />
  return (
    <Form<NewPassword>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      disabled={resetting.isPending}
      onValuesChange={() => resetting.isError && resetting.reset()}
      onFinish={send}
    >
      <PasswordFields flaw={isOfPassword ? errorText(error) : null} />
      {error !== null && !isOfPassword && <FormError error={error} />}
      <Button type="primary" htmlType="submit" size="large" block loading={resetting.isPending}>
        {t('resetOk')}
      </Button>
    </Form>
  )
}

function AskForm() {
  const t = useTranslations('entry')
  const signIn = useTranslations('signIn')
  const asking = useMutation({
    mutationFn: (body: { email: string }) => api('/api/account/forgot', { method: 'POST', body }),
  })
  const send = useSendOnce(asking)
  if (asking.isSuccess)
    return (
      <div role="status">
        <Alert type="info" showIcon role="note" title={t('forgotSent')} />
      </div>
    )
  return (
    <Form<{ email: string }>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      disabled={asking.isPending}
      onFinish={send}
    >
      <Form.Item
        name="email"
        label={signIn('email')}
        rules={[
          { required: true, message: signIn('emailMissing') },
          { type: 'email', message: signIn('emailWrong') },
        ]}
      >
        <Input type="email" size="large" autoComplete="username" maxLength={200} />
      </Form.Item>
      {asking.isError && <FormError error={asking.error} />}
      <Button type="primary" htmlType="submit" size="large" block loading={asking.isPending}>
        {t('forgotOk')}
      </Button>
    </Form>
  )
}

export function ForgotForm() {
  const t = useTranslations('entry')
  const environment = useQuery(environmentQuery)
  return (
    <>
      {environment.data?.mail === false ? (
        <Alert type="info" showIcon role="note" title={t('noMail')} />
      ) : (
        <AskForm />
      )}
      <p style={{ margin: '16px 0 0' }}>
        <Link href={SIGN_IN}>{t('toSignIn')}</Link>
      </p>
    </>
  )
}
