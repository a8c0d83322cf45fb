import { useTranslations } from 'use-intl'
import { ImportsPage } from '@/components/imports/imports-page'
import { OperatorsOnly } from '@/components/imports/operators-only'
import { Shell } from '@/components/shell'

export default function Imports() {
  const t = useTranslations('imports')
  return (
    <Shell title={t('title')}>
      {(user) => (
        <OperatorsOnly user={user}>
          <ImportsPage user={user} />
        </OperatorsOnly>
      )}
    </Shell>
  )
}
