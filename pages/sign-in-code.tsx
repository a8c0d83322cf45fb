import { useTranslations } from 'use-intl'
import { EntryBox } from '@/components/entry/entry-box'
import { SignInCodeForm } from '@/components/entry/sign-in-code-form'
import { useLeaveWhenSignedIn } from '@/components/entry/use-leave'

/** For whoever gave the right password, and has a second factor. */
export default function SignInCodeRoute() {
  const t = useTranslations('signIn')
  useLeaveWhenSignedIn()
  return (
    <EntryBox title={t('codeTitle')} intro={t('codeIntro')}>
      <SignInCodeForm />
    </EntryBox>
  )
}
