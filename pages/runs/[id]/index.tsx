import { Skeleton } from 'antd'
import { useRouter } from 'next/router'
import { useTranslations } from 'use-intl'
import { RunPage } from '@/components/runs/run-page'
import { Shell } from '@/components/shell'

export default function OneRunPage() {
  const t = useTranslations('runs')
  const { isReady, query } = useRouter()
  const id = String(query.id)
  return (
    <Shell title={t('run')}>
      {() => (isReady ? <RunPage key={id} id={id} /> : <Skeleton active title={false} />)}
    </Shell>
  )
}
