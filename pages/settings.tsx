import { useTranslations } from 'use-intl'
import { AdminsOnly } from '@/components/admins-only'
import { SettingsPage } from '@/components/settings/settings-page'
import { Shell } from '@/components/shell'

export default function Settings() {
  const t = useTranslations('settings')
  return (
    <Shell title={t('title')}>
      {(user) => (
        <AdminsOnly user={user}>
          <SettingsPage />
        </AdminsOnly>
      )}
    </Shell>
  )
}
