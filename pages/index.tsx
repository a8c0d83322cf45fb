import { useTranslations } from 'use-intl'
import { HomePage } from '@/components/home/home-page'
import { Shell } from '@/components/shell'

export default function Home() {
  const t = useTranslations('home')
  return <Shell title={t('title')}>{(user) => <HomePage user={user} />}</Shell>
}
