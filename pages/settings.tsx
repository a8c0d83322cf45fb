import { useTranslations } from 'use-intl'
import { AdminsOnly } from '@/components/admins-only'
import { PageHead } from '@/components/page-head'
import { SettingsForm } from '@/components/settings/settings-form'
import { TokenSettings } from '@/components/settings/token-settings'
import { Shell } from '@/components/shell'

export default function SettingsPage() {
  const t = useTranslations('settings')
  return (
    <Shell title={t('title')}>
      {(user) => (
        <AdminsOnly user={user}>
          <PageHead title={t('title')} />
          <TokenSettings />
          <SettingsForm />
        </AdminsOnly>
      )}
    </Shell>
  )
}
