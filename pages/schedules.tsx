import { useTranslations } from 'use-intl'
import { SchedulesPage } from '@/components/schedules/schedules-page'
import { Shell } from '@/components/shell'

export default function Schedules() {
  const t = useTranslations('schedules')
  return <Shell title={t('title')}>{(user) => <SchedulesPage user={user} />}</Shell>
}
