/** The rows of a table that imports fill: filtered, fresh since when, and each with the file it came from. */
import { useQuery } from '@tanstack/react-query'
import { Empty, Skeleton } from 'antd'
import Link from 'next/link'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { DataColumn } from '../data-table'
import { ErrorNotice } from '../error-notice'
import { formatAgo, formatDateTime, NOTHING } from '../format'
import { useLanguage } from '../language'
import { type ListShape, listShapeQuery } from '../list/list-shape'
import { PageBar } from '../list/page-bar'
import { RowDetail } from '../list/row-detail'
import { isFiltered, type ListState } from '../list/row-filters'
import styles from '../list/rows.module.css'
import { RowsDownload } from '../list/rows-download'
import { RowsFilter } from '../list/rows-filter'
import { RowsTable, rowLinkId } from '../list/rows-table'
import { type ChangeState, useListState, useOpenRow } from '../list/use-list-state'
import { type RowsReply, useRows } from '../list/use-rows'
import { PageHead } from '../page-head'
import type { SessionUser } from '../replies'
import { useNow } from '../use-now'
import { type ProxyRow, textAt } from '../values/row-value'
import { importHref } from './imports'
import own from './imports.module.css'
import { ImportsPath } from './imports-path'
import { TABLES_API, type TableName } from './tables'

interface Batch {
  batchId: string
  fileName: string
}

interface Reply extends RowsReply {
  batch: Batch | null
}

function Freshness({ reply }: { reply: Reply | undefined }) {
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
      {t('tableAt', { time, ago: formatAgo(syncedAt, now, language) })}
      {batch !== null && (
        <>
          {' · '}
          <Link href={importHref(batch.batchId)}>{batch.fileName}</Link>
        </>
      )}
    </>
  )
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  const t = useTranslations('imports')
  return (
    <div className={styles.box}>
      <Empty
        className={styles.empty ?? ''}
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={t(isNarrowed ? 'tableNoneFound' : 'tableNone')}
      >
        {!isNarrowed && <Link href="/imports">{t('toUploadFile')}</Link>}
      </Empty>
    </div>
  )
}

function useBatchColumn(): DataColumn<ProxyRow> {
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

interface ListProps {
  shape: ListShape
  title: string
  user: SessionUser
  state: ListState
  change: ChangeState
  rows: ReturnType<typeof useRows<Reply>>
}

function List({ shape, title, user, state, change, rows }: ListProps) {
  const links = useOpenRow()
  const batch = useBatchColumn()
  const reply = rows.data
  const [byDefault] = shape.sorts
  const sort = state.sort ?? (byDefault ? { name: byDefault.name, isDescending: false } : null)
  const lastPage = reply?.pagination.totalPages ?? 0
  const isBeyond = !rows.isPlaceholderData && reply?.data.length === 0 && lastPage > 0
  useEffect(() => {
    if (isBeyond) change((known) => ({ ...known, page: lastPage }), 'replace')
  })
  return (
    <>
      <RowsFilter shape={shape} state={state} sort={sort} change={change} hasUnits={false} />
      {rows.isError && <ErrorNotice error={rows.error} onRetry={rows.refetch} />}
      {reply?.data.length === 0 && <Nothing isNarrowed={isFiltered(state)} />}
      {!(rows.isError && reply === undefined) && reply?.data.length !== 0 && (
        <>
          {reply !== undefined && (
            <RowsDownload type={shape.type} base={TABLES_API} state={state} total={reply.pagination.total} />
          )}
          <div className={styles.box}>
            <RowsTable
              shape={shape}
              label={title}
              rows={reply?.data}
              isStale={rows.isPlaceholderData}
              sort={sort}
              onSort={(wanted) => change((known) => ({ ...known, sort: wanted, page: 1 }), 'replace')}
              links={links}
              more={[batch]}
            />
            {reply !== undefined && (
              <PageBar
                shown={reply.pagination}
                rows={reply.data.length}
                wanted={state}
                go={(place) => change((known) => ({ ...known, ...place }), 'push')}
              />
            )}
          </div>
        </>
      )}
      <RowDetail
        shape={shape}
        base={TABLES_API}
        id={links.id}
        isAdmin={user.role === 'admin'}
        onClose={links.close}
        focusAfter={rowLinkId(links.id ?? '')}
      />
    </>
  )
}

export function TablePage({ table, user }: { table: TableName; user: SessionUser }) {
  const t = useTranslations('imports')
  const title = t(`table_${table}`)
  const shape = useQuery(listShapeQuery(table, TABLES_API))
  const { state, change } = useListState(shape.data)
  const rows = useRows<Reply>(table, state, TABLES_API)
  return (
    <>
      <PageHead title={title} intro={<Freshness reply={rows.data} />} above={<ImportsPath here={title} />} />
      {shape.isError && <ErrorNotice error={shape.error} onRetry={shape.refetch} />}
      {shape.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {shape.data !== undefined && state !== null && (
        <List shape={shape.data} title={title} user={user} state={state} change={change} rows={rows} />
      )}
    </>
  )
}
