import { useTranslations } from 'use-intl'
import { AdminsOnly } from '@/components/admins-only'
import { PeoplePage } from '@/components/people/people-page'
import { Shell } from '@/components/shell'

export default function PeopleRoute() {
  const t = useTranslations('people')
  return (
    <Shell title={t('title')}>
      {(user) => (
        <AdminsOnly user={user}>
          <PeoplePage />
        </AdminsOnly>
      )}
    </Shell>
  )
}
