import { useTranslations } from 'use-intl'
import { AdminsOnly } from '@/components/admins-only'
import { AuditPage } from '@/components/audit/audit-page'
import { Shell } from '@/components/shell'

export default function AuditRoute() {
  const t = useTranslations('audit')
  return (
    <Shell title={t('title')}>
      {(user) => (
        <AdminsOnly user={user}>
          <AuditPage />
        </AdminsOnly>
      )}
    </Shell>
  )
}
