/** The rows of one type, page by page, and one of them in full beside the list. */
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import Link from 'next/link'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { ErrorNotice } from '../error-notice'
import { formatAgo, formatDateTime } from '../format'
import { useLanguage } from '../language'
import { onDemand } from '../on-demand'
import { PageHead } from '../page-head'
import { PagePath } from '../page-path'
import type { SessionUser } from '../replies'
import { useNow } from '../use-now'
import { EmptyRows } from './empty-rows'
import { type ListShape, listShapeQuery } from './list-shape'
import { PageBar } from './page-bar'
import { isFiltered, type ListState } from './row-filters'
import styles from './rows.module.css'
import { RowsDownload } from './rows-download'
import { RowsFilter } from './rows-filter'
import { RowsTable, rowLinkId } from './rows-table'
import { type ChangeState, useListState, useOpenRow } from './use-list-state'
import { type RowsReply, useRows } from './use-rows'

const RowDetail = onDemand(
  () => import('./row-detail').then((part) => part.RowDetail),
  ({ id }) => id !== null,
)

function Freshness({ reply, isAdmin }: { reply: RowsReply | undefined; isAdmin: boolean }) {
  const t = useTranslations()
  const language = useLanguage()
  const now = useNow()
  // A blank keeps the line's height until the answer is there.
  if (reply === undefined) return '\u00a0'
  const { syncedAt, runId } = reply
  if (syncedAt === null) return t('proxy.never')
  const time = formatDateTime(syncedAt, language)
  return (
    <>
      {t('rows.syncedAt', { time, ago: formatAgo(syncedAt, now, language) })}
      {isAdmin && runId !== null && (
        <>
          {' · '}
          <Link href={`/runs/${encodeURIComponent(runId)}/changes`}>{t('proxy.showChanges')}</Link>
        </>
      )}
    </>
  )
}

interface ListProps {
  shape: ListShape
  title: string
  user: SessionUser
  state: ListState
  change: ChangeState
  rows: ReturnType<typeof useRows>
}

function List({ shape, title, user, state, change, rows }: ListProps) {
  const t = useTranslations('rows')
  const links = useOpenRow()
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
      <RowsFilter shape={shape} state={state} sort={sort} change={change} />
      {rows.isError && <ErrorNotice error={rows.error} onRetry={rows.refetch} />}
      {reply?.data.length === 0 && (
        <div className={styles.box}>
          <EmptyRows user={user} isFiltered={isFiltered(state)} isSynced={reply.syncedAt !== null} />
        </div>
      )}
      {!(rows.isError && reply === undefined) && reply?.data.length !== 0 && (
        <>
          {reply !== undefined && (
            <RowsDownload type={shape.type} state={state} total={reply.pagination.total} />
          )}
          <div className={styles.box}>
            <RowsTable
              shape={shape}
              label={t('title', { title })}
              rows={reply?.data}
              isStale={rows.isPlaceholderData}
              sort={sort}
              onSort={(wanted) => change((known) => ({ ...known, sort: wanted, page: 1 }), 'replace')}
              links={links}
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
        id={links.id}
        isAdmin={user.role === 'admin'}
        onClose={links.close}
        focusAfter={rowLinkId(links.id ?? '')}
      />
    </>
  )
}

export function RowsPage({ type, title, user }: { type: string; title: string; user: SessionUser }) {
  const shape = useQuery(listShapeQuery(type))
  const { state, change } = useListState(shape.data)
  const rows = useRows(type, state)
  return (
    <>
      <PageHead
        title={title}
        intro={<Freshness reply={rows.data} isAdmin={user.role === 'admin'} />}
        above={<PagePath title={title} />}
      />
      {shape.isError && <ErrorNotice error={shape.error} onRetry={shape.refetch} />}
      {shape.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {shape.data !== undefined && state !== null && (
        <List shape={shape.data} title={title} user={user} state={state} change={change} rows={rows} />
      )}
    </>
  )
}
