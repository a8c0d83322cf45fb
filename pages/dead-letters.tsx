import { useTranslations } from 'use-intl'
import { DeadPage } from '@/components/dead/dead-page'
import { Shell } from '@/components/shell'

export default function DeadLettersPage() {
  const t = useTranslations('dead')
  return <Shell title={t('title')}>{(user) => <DeadPage user={user} />}</Shell>
}
