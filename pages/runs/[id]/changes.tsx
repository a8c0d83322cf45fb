import { Skeleton } from 'antd'
import { useRouter } from 'next/router'
import { useTranslations } from 'use-intl'
import { AdminsOnly } from '@/components/admins-only'
import { ChangesPage } from '@/components/changes/changes-page'
import { Shell } from '@/components/shell'

export default function RunChangesPage() {
  const t = useTranslations('changes')
  const { isReady, query } = useRouter()
  const id = String(query.id)
  return (
    <Shell title={t('title')}>
      {(user) => (
        <AdminsOnly user={user}>
          {isReady ? <ChangesPage key={id} id={id} /> : <Skeleton active title={false} />}
        </AdminsOnly>
      )}
    </Shell>
  )
}
