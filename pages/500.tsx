import { useTranslations } from 'use-intl'
import { PlainMessage } from '@/components/plain-message'

export default function ServerErrorPage() {
  const t = useTranslations('serverError')
  return <PlainMessage status="500" title={t('title')} text={t('text')} />
}
