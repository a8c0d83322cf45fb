import { useTranslations } from 'use-intl'
import { JobsPage } from '@/components/jobs/jobs-page'
import { Shell } from '@/components/shell'

export default function ProxyJobsPage() {
  const t = useTranslations('jobs')
  return <Shell title={t('title')}>{(user) => <JobsPage user={user} />}</Shell>
}
