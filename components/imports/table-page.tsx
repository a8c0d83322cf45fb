/** The rows of a table that imports fill: filtered, fresh since when, and each with the file it came from. */
import { useQuery } from '@tanstack/react-query'
import { Empty, Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { ImportRowsReply, TableRow } from '@/replies/rows'
import type { DataColumn } from '../data-table'
import { ErrorNotice } from '../error-notice'
import { formatAgo, formatDateTime, NOTHING } from '../format'
import { useLanguage } from '../language'
import { listShapeQuery } from '../list/list-shape'
import { isFiltered } from '../list/row-filters'
import styles from '../list/rows.module.css'
import { RowsList } from '../list/rows-list'
import { useListState } from '../list/use-list-state'
import { useRows } from '../list/use-rows'
import { PageHead } from '../page-head'
import { useNow } from '../use-now'
import { textAt } from '../values/row-value'
import { importHref } from './imports'
import own from './imports.module.css'
import { ImportsPath } from './imports-path'
import { SPMK_PARTS, TABLES_API, type TableName } from './tables'

function Freshness({ reply }: { reply: ImportRowsReply | undefined }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const now = useNow()
  // A blank keeps the line's height until the answer is there.
  if (reply === undefined) return '\u00a0'
  const { syncedAt, batch } = reply
  if (syncedAt === null) return t('tableNever')
  const time = formatDateTime(syncedAt, language)
  return (
    <>
      {t(batch?.isRollback ? 'tableBackAt' : 'tableAt', { time, ago: formatAgo(syncedAt, now, language) })}
      {batch !== null && (
        <>
          {' · '}
          <Link href={importHref(batch.batchId)}>
            <bdi>{batch.fileName}</bdi>
          </Link>
          {!batch.hasChanged && ` · ${t('tableUnchanged')}`}
        </>
      )}
    </>
  )
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  const t = useTranslations('imports')
  return (
    <Empty
      className={styles.empty ?? ''}
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={t(isNarrowed ? 'tableNoneFound' : 'tableNone')}
    >
      {!isNarrowed && <Link href="/imports">{t('toUploadFile')}</Link>}
    </Empty>
  )
}

function useBatchColumn(): DataColumn<TableRow> {
  const t = useTranslations('imports')
  return {
    key: 'batch',
    title: t('fromFile'),
    width: 200,
    render: (row) => {
      const id = textAt(row, 'batch.batchId')
      if (id === '') return NOTHING
      return (
        <Link href={importHref(id)} className={own.link}>
          <bdi>{textAt(row, 'batch.fileName')}</bdi>
        </Link>
      )
    },
  }
}

export function TablePage({ table, user }: { table: TableName; user: SessionUser }) {
  const t = useTranslations('imports')
  const title = t(`table_${table}`)
  const shape = useQuery(listShapeQuery(table, TABLES_API))
  const { state, change } = useListState(shape.data)
  const batch = useBatchColumn()
  const rows = useRows<ImportRowsReply>(table, state, TABLES_API)
  return (
    <>
      <PageHead title={title} intro={<Freshness reply={rows.data} />} above={<ImportsPath here={title} />} />
      {shape.isError && <ErrorNotice error={shape.error} onRetry={shape.refetch} />}
      {shape.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {shape.data !== undefined && state !== null && (
        <RowsList
          shape={shape.data}
          label={title}
          {...{ user, state, change, rows }}
          base={TABLES_API}
          hasUnits={false}
          more={[batch]}
          {...(table === 'jt' ? { parts: SPMK_PARTS } : {})}
          empty={() => <Nothing isNarrowed={isFiltered(state)} />}
        />
      )}
    </>
  )
}
