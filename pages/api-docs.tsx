import { useTranslations } from 'use-intl'
import { ApiDocsPage } from '@/components/api-docs/api-docs-page'
import { Shell } from '@/components/shell'

export default function ApiDocs() {
  const t = useTranslations('apiDocs')
  return <Shell title={t('title')}>{() => <ApiDocsPage />}</Shell>
}
