import { useTranslations } from 'use-intl'
import { ProxyOverview } from '@/components/proxy-overview'
import { Shell } from '@/components/shell'

export default function ProxyPage() {
  const t = useTranslations('proxy')
  return <Shell title={t('title')}>{(user) => <ProxyOverview user={user} />}</Shell>
}
