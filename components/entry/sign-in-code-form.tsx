/** The second step of a sign-in: the code of the app, or a backup code. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError, api } from '../api'
import { CodeField } from '../code-field'
import { useErrorText } from '../error-notice'
import { sessionQuery } from '../queries'
import { SIGN_IN } from '../return-path'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'

interface Fields {
  code: string
}

type By = 'app' | 'backup'

function useSignInByCode(by: By) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ code }: Fields) =>
      api('/api/account/sign-in-code', { method: 'POST', body: { code, by } }),
    gcTime: 0,
    // The page moves on by itself once it sees a session.
    onSuccess: () => client.resetQueries({ queryKey: sessionQuery.queryKey }),
  })
}

function BackupCodeField({ flaw }: { flaw: string | null }) {
  const t = useTranslations('signIn')
  return (
    <Form.Item
      name="code"
      label={t('backupCode')}
      rules={[{ required: true, whitespace: true, message: t('backupCodeMissing') }]}
      {...(flaw === null ? { extra: t('backupCodeHint') } : { validateStatus: 'error' as const, help: flaw })}
    >
      <Input
        autoFocus
        size="large"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
      />
    </Form.Item>
  )
}

export function SignInCodeForm() {
  const t = useTranslations('signIn')
  const errorText = useErrorText()
  const [by, setBy] = useState<By>('app')
  const [form] = Form.useForm<Fields>()
  const signIn = useSignInByCode(by)
  const send = useSendOnce(signIn)
  const { error } = signIn
  const flaw = error instanceof ApiError && error.subject === 'code' ? errorText(error) : null
  const change = () => {
    signIn.reset()
    form.resetFields()
    setBy(by === 'app' ? 'backup' : 'app')
  }
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      scrollToFirstError={{ focus: true }}
      disabled={signIn.isPending}
      onValuesChange={() => signIn.isError && signIn.reset()}
      onFinish={send}
    >
      {by === 'app' ? <CodeField key="app" flaw={flaw} /> : <BackupCodeField key="backup" flaw={flaw} />}
      {error !== null && flaw === null && (
        <div style={{ marginBottom: 16 }}>
          <FormError error={error} />
        </div>
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        {t('submit')}
      </Button>
      <p style={{ margin: '16px 0 0' }}>
        <Button type="link" style={{ padding: 0 }} onClick={change}>
          {t(by === 'app' ? 'useBackupCode' : 'useApp')}
        </Button>
      </p>
      <p style={{ margin: '8px 0 0' }}>
        <Link href={SIGN_IN}>{t('startAgain')}</Link>
      </p>
    </Form>
  )
}
