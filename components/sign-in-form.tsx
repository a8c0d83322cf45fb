/** E-mail and password, and plain words about what went wrong. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import Link from 'next/link'
import { useRouter } from 'next/router'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError, api } from './api'
import { sessionQuery } from './queries'
import { SIGN_IN_CODE, safeReturnPath, signInPath } from './return-path'
import { useSendOnce } from './use-once'

interface Credentials {
  email: string
  password: string
}

type Failure = 'refused' | 'tooMany' | 'away' | 'failed'

function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError)) return 'failed'
  if (error.status === 401) return 'refused'
  if (error.status === 429) return 'tooMany'
  return error.status === 0 || error.status >= 502 ? 'away' : 'failed'
}

function useSignIn() {
  const client = useQueryClient()
  const router = useRouter()
  return useMutation({
    mutationFn: (credentials: Credentials) =>
      api<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', { method: 'POST', body: credentials }),
    onSuccess: async ({ twoFactorRedirect }) => {
      if (twoFactorRedirect) await router.push(signInPath(safeReturnPath(router.query.next), SIGN_IN_CODE))
      // The page moves on by itself once it sees a session.
      else await client.resetQueries({ queryKey: sessionQuery.queryKey })
    },
  })
}

export function SignInForm() {
  const t = useTranslations('signIn')
  const signIn = useSignIn()
  const send = useSendOnce(signIn)
  const errorBox = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (signIn.isError) errorBox.current?.focus()
  }, [signIn.isError])

  return (
    <Form<Credentials>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      scrollToFirstError={{ focus: true }}
      disabled={signIn.isPending}
      onFinish={send}
    >
      <div ref={errorBox} tabIndex={-1} style={{ marginBottom: 16 }} hidden={!signIn.isError}>
        {signIn.isError && <Alert type="error" showIcon title={t(failureOf(signIn.error))} />}
      </div>
      <Form.Item
        name="email"
        label={t('email')}
        rules={[
          { required: true, message: t('emailMissing') },
          { type: 'email', message: t('emailWrong') },
        ]}
      >
        <Input
          autoFocus
          size="large"
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('passwordMissing') }]}
      >
        <Input.Password size="large" autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        {t('submit')}
      </Button>
      <p style={{ margin: '16px 0 0' }}>
        <Link href="/reset-password">{t('forgot')}</Link>
      </p>
    </Form>
  )
}
