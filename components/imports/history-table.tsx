/** The imports themselves, the newest first. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { ImportLog } from '@/replies/imports'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime, formatDuration, formatNumber, NOTHING } from '../format'
import { useLanguage } from '../language'
import { useWho } from '../who'
import { BatchTag } from './batch-tag'
import { formatBytes } from './bytes'
import { importHref, useTypeTitle } from './imports'
import styles from './imports.module.css'

function Counts({ log: { result, found, keptRows } }: { log: ImportLog }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const known = result ?? found
  if (known === null) return NOTHING
  const count = (value: number) => formatNumber(value, language)
  return (
    <span className={styles.stack}>
      {result === null
        ? t('foundRows', { total: count(known.totalRows) })
        : t('loadedOf', { loaded: count(result.successRows), total: count(known.totalRows) })}
      {known.failedRows > 0 && (
        <span className={styles.flaw}>
          {t(result === null ? 'flawedCount' : 'failedCount', { count: count(known.failedRows) })}
        </span>
      )}
      {result !== null && result.duplicateRows > 0 && (
        <span className={styles.small}>{t('duplicateCount', { count: count(result.duplicateRows) })}</span>
      )}
      {keptRows !== null && keptRows > 0 && (
        <span className={styles.small}>{t('keptCount', { count: count(keptRows) })}</span>
      )}
    </span>
  )
}

function useColumns(): DataColumn<ImportLog>[] {
  const t = useTranslations('imports')
  const language = useLanguage()
  const who = useWho()
  const titleOf = useTypeTitle()
  return [
    {
      key: 'file',
      title: t('file'),
      width: 260,
      isHeading: true,
      render: ({ batchId, fileName, type, size }) => (
        <span className={styles.stack}>
          <Link href={importHref(batchId)} className={styles.link}>
            <bdi>{fileName}</bdi>
          </Link>
          <span className={styles.small}>
            {titleOf(type)} · {formatBytes(size, language)}
          </span>
        </span>
      ),
    },
    {
      key: 'status',
      title: t('status'),
      width: 160,
      render: ({ status }) => <BatchTag status={status} />,
    },
    { key: 'counts', title: t('rows'), width: 170, render: (log) => <Counts log={log} /> },
    {
      key: 'who',
      title: t('who'),
      width: 140,
      render: ({ requestedBy }) => <bdi>{who(requestedBy)}</bdi>,
    },
    {
      key: 'at',
      title: t('at'),
      width: 180,
      render: ({ createdAt }) => formatDateTime(createdAt, language),
    },
    {
      key: 'took',
      title: t('took'),
      width: 90,
      render: ({ durationMs }) => (durationMs === null ? NOTHING : formatDuration(durationMs, language)),
    },
  ]
}

export function HistoryTable({
  logs,
  isStale,
}: {
  logs: readonly ImportLog[] | undefined
  isStale: boolean
}) {
  const t = useTranslations('imports')
  return (
    <DataTable
      label={t('history')}
      columns={useColumns()}
      rows={logs}
      keyOf={({ batchId }) => batchId}
      isStale={isStale}
    />
  )
}
