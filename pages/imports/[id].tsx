import { Skeleton } from 'antd'
import { useRouter } from 'next/router'
import { useTranslations } from 'use-intl'
import { BatchPage } from '@/components/imports/batch-page'
import { OperatorsOnly } from '@/components/imports/operators-only'
import { Shell } from '@/components/shell'

export default function OneImport() {
  const t = useTranslations('imports')
  const { isReady, query } = useRouter()
  const id = String(query.id)
  return (
    <Shell title={t('one')}>
      {(user) => (
        <OperatorsOnly user={user}>
          {isReady ? <BatchPage key={id} id={id} user={user} /> : <Skeleton active title={false} />}
        </OperatorsOnly>
      )}
    </Shell>
  )
}
