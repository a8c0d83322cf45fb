import { useTranslations } from 'use-intl'
import { RunsPage } from '@/components/runs/runs-page'
import { Shell } from '@/components/shell'

export default function AllRunsPage() {
  const t = useTranslations('runs')
  return <Shell title={t('title')}>{(user) => <RunsPage user={user} />}</Shell>
}
