import { useTranslations } from 'use-intl'
import { EntryBox } from '@/components/entry/entry-box'
import { InvitationForm } from '@/components/entry/invitation-form'
import { useLinkToken } from '@/components/entry/use-link-token'

export default function InvitationRoute() {
  const t = useTranslations('entry')
  const token = useLinkToken()
  return (
    <EntryBox title={t('invitation')} intro={t('invitationIntro')}>
      {token === '' && <p>{t('noLink')}</p>}
      {token && <InvitationForm token={token} />}
    </EntryBox>
  )
}
