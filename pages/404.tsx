import { useTranslations } from 'use-intl'
import { PlainMessage } from '@/components/plain-message'

export default function NotFoundPage() {
  const t = useTranslations('notFound')
  return <PlainMessage status="404" title={t('title')} text={t('text')} />
}
