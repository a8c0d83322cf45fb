import { useTranslations } from 'use-intl'
import { EntryBox } from '@/components/entry/entry-box'
import { ForgotForm, ResetForm } from '@/components/entry/reset-form'
import { useLinkToken } from '@/components/entry/use-link-token'

/** With a link: a new password. Without one: the way to get a link. */
export default function ResetPasswordRoute() {
  const t = useTranslations('entry')
  const token = useLinkToken()
  return (
    <EntryBox title={t(token ? 'reset' : 'forgot')} intro={t(token ? 'resetIntro' : 'forgotIntro')}>
      {token === '' && <ForgotForm />}
      {token && <ResetForm token={token} />}
    </EntryBox>
  )
}
