import { useTranslations } from 'use-intl'
import { ChartsPage } from '@/components/charts/charts-page'
import { Shell } from '@/components/shell'

export default function Charts() {
  const t = useTranslations('charts')
  return <Shell title={t('title')}>{() => <ChartsPage />}</Shell>
}
