import { useTranslations } from 'use-intl'
import { AccountPage } from '@/components/account/account-page'
import { Shell } from '@/components/shell'

export default function AccountRoute() {
  const t = useTranslations('account')
  return <Shell title={t('title')}>{(user) => <AccountPage user={user} />}</Shell>
}
