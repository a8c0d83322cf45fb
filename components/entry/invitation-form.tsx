/** Whoever has an invitation chooses a name and a password. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { Invited, InvitedReply } from '@/replies/people'
import { ApiError, api } from '../api'
import { ErrorNotice, useErrorText } from '../error-notice'
import { type NewPassword, PasswordFields } from '../people/password-fields'
import { SIGN_IN } from '../return-path'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'

interface Fields extends NewPassword {
  name: string
}

function useInvited(token: string) {
  return useQuery({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) =>
      (
        await api<InvitedReply>('/api/invitations/look', {
          method: 'POST',
          body: { token },
          signal,
        })
      ).invitation,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

function Accept({ token, invited }: { token: string; invited: Invited }) {
  const t = useTranslations('entry')
  const people = useTranslations('people')
  const errorText = useErrorText()
  const accepting = useMutation({
    mutationFn: ({ name, password }: Fields) =>
      api('/api/invitations/accept', { method: 'POST', body: { token, name: name.trim(), password } }),
    gcTime: 0,
  })
  const send = useSendOnce(accepting)
  const { error } = accepting
  const isOfPassword = error instanceof ApiError && error.subject === 'password'
  if (accepting.isSuccess) return <Done text={t('accepted')} />
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      initialValues={{ name: invited.name }}
      disabled={accepting.isPending}
      scrollToFirstError={{ focus: true }}
      onValuesChange={() => accepting.isError && accepting.reset()}
      onFinish={send}
    >
      <Form.Item label={people('email')} htmlFor="invited-email">
        <Input id="invited-email" value={invited.email} readOnly autoComplete="username" />
      </Form.Item>
      <Form.Item
        name="name"
        label={people('name')}
        rules={[{ required: true, whitespace: true, message: people('nameMissing') }]}
      >
        <Input maxLength={100} autoComplete="name" />
      </Form.Item>
      <PasswordFields flaw={isOfPassword ? errorText(error) : null} />
      {error !== null && !isOfPassword && <FormError error={error} />}
      <Button type="primary" htmlType="submit" size="large" block loading={accepting.isPending}>
        {t('accept')}
      </Button>
    </Form>
  )
}

/** It is done; the way on is to sign in. */
export function Done({ text }: { text: string }) {
  const t = useTranslations('entry')
  return (
    <div role="status">
      <Alert type="success" showIcon role="note" title={text} />
      <p style={{ margin: '16px 0 0' }}>
        <Link href={SIGN_IN}>{t('toSignIn')}</Link>
      </p>
    </div>
  )
}

export function InvitationForm({ token }: { token: string }) {
  const invited = useInvited(token)
  if (invited.isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />
  if (invited.isError) {
    const isGone = invited.error instanceof ApiError && invited.error.status === 404
    return isGone ? (
      <FormError error={invited.error} />
    ) : (
      <ErrorNotice error={invited.error} onRetry={invited.refetch} />
    )
  }
  return <Accept token={token} invited={invited.data} />
}
