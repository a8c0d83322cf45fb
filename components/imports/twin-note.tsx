/** That the same file was imported before, or another sheet of it. */
import { Alert } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { Twin } from '@/replies/imports'
import { formatDateTime, NOTHING } from '../format'
import { useLanguage } from '../language'
import { cut } from './cut'
import { importHref } from './imports'
import styles from './imports.module.css'

export function TwinNote({ twin }: { twin: Twin }) {
  const { batchId, fileName: file, importedAt, sheet, isOtherSheet } = twin
  const t = useTranslations('imports')
  const language = useLanguage()
  const time = importedAt === null ? NOTHING : formatDateTime(importedAt, language)
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.gap ?? ''}
      data-testid="twin"
      title={t(isOtherSheet ? 'twinOther' : 'twin')}
      description={
        <>
          {sheet === null ? t('twinText', { file, time }) : t('twinSheet', { file, time, sheet: cut(sheet) })}
          {isOtherSheet && ` ${t('twinOtherText')}`} <Link href={importHref(batchId)}>{t('toTwin')}</Link>
        </>
      }
    />
  )
}
