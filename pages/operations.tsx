import { useTranslations } from 'use-intl'
import { OperationsPage } from '@/components/operations/operations-page'
import { Shell } from '@/components/shell'

export default function Operations() {
  const t = useTranslations('operations')
  return <Shell title={t('title')}>{(user) => <OperationsPage user={user} />}</Shell>
}
