/** That the same file was imported before. */
import { Alert } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { Twin } from '@/replies/imports'
import { formatDateTime, NOTHING } from '../format'
import { useLanguage } from '../language'
import { importHref } from './imports'
import styles from './imports.module.css'

export function TwinNote({ twin: { batchId, fileName, importedAt } }: { twin: Twin }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const time = importedAt === null ? NOTHING : formatDateTime(importedAt, language)
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.gap ?? ''}
      data-testid="twin"
      title={t('twin')}
      description={
        <>
          {t('twinText', { file: fileName, time })} <Link href={importHref(batchId)}>{t('toTwin')}</Link>
        </>
      }
    />
  )
}
