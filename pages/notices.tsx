import { useTranslations } from 'use-intl'
import { AdminsOnly } from '@/components/admins-only'
import { NoticesPage } from '@/components/notices/notices-page'
import { Shell } from '@/components/shell'

export default function NoticesRoute() {
  const t = useTranslations('notices')
  return (
    <Shell title={t('title')}>
      {(user) => (
        <AdminsOnly user={user}>
          <NoticesPage user={user} />
        </AdminsOnly>
      )}
    </Shell>
  )
}
