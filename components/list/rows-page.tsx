/** The rows of one type, page by page, and one of them in full beside the list. */
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { RowsReply } from '@/replies/rows'
import { ErrorNotice } from '../error-notice'
import { formatAgo, formatDateTime } from '../format'
import { useLanguage } from '../language'
import { PageHead } from '../page-head'
import { PagePath } from '../page-path'
import { useNow } from '../use-now'
import { EmptyRows } from './empty-rows'
import { listShapeQuery } from './list-shape'
import { isFiltered } from './row-filters'
import { RowsList } from './rows-list'
import { useListState } from './use-list-state'
import { useRows } from './use-rows'

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

export function RowsPage({ type, title, user }: { type: string; title: string; user: SessionUser }) {
  const t = useTranslations('rows')
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
        <RowsList
          shape={shape.data}
          label={t('title', { title })}
          {...{ user, state, change, rows }}
          empty={({ syncedAt }) => (
            <EmptyRows user={user} isFiltered={isFiltered(state)} isSynced={syncedAt !== null} />
          )}
        />
      )}
    </>
  )
}
