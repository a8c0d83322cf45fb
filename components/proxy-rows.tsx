/** The rows of one type, page by page. */
import { Pagination } from 'antd'
import Link from 'next/link'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { ProxyType } from '@/jobs/definitions/proxy'
import { ErrorNotice } from './error-notice'
import { formatAgo, formatDateTime, formatNumber } from './format'
import { useLanguage } from './language'
import { PageHead } from './page-head'
import styles from './proxy-rows.module.css'
import { PAGE_SIZES } from './row-filters'
import { RowsFilter } from './rows-filter'
import { RowsTable } from './rows-table'
import { useNow } from './use-now'
import { useRowFilters } from './use-row-filters'
import { type RowsReply, useRows } from './use-rows'

function Path({ title }: { title: string }) {
  const t = useTranslations()
  return (
    <nav aria-label={t('rows.path')} className={styles.path}>
      <Link href="/proxy">{t('proxy.title')}</Link> <span aria-hidden>/</span>{' '}
      <span aria-current="page">{title}</span>
    </nav>
  )
}

function useFreshness(syncedAt: string | null | undefined): string {
  const t = useTranslations()
  const language = useLanguage()
  const now = useNow()
  // A blank keeps the line's height until the answer is there.
  if (syncedAt === undefined) return '\u00a0'
  if (syncedAt === null) return t('proxy.never')
  const time = formatDateTime(syncedAt, language)
  return t('rows.syncedAt', { time, ago: formatAgo(syncedAt, now, language) })
}

function useRange(reply: RowsReply | undefined): string {
  const t = useTranslations('rows')
  const language = useLanguage()
  if (reply === undefined || reply.data.length === 0) return ''
  const { page, limit, total } = reply.pagination
  const first = (page - 1) * limit + 1
  const [from = '', to = '', all = ''] = [first, first + reply.data.length - 1, total].map((value) =>
    formatNumber(value, language),
  )
  return t('range', { from, to, total: all })
}

export function ProxyRows({ type, title }: { type: ProxyType; title: string }) {
  const t = useTranslations('rows')
  const { filters, isReady, go } = useRowFilters()
  const rows = useRows(type, filters, isReady)
  const reply = rows.data
  const total = reply?.pagination.total ?? 0
  const range = useRange(reply)
  const lastPage = reply?.pagination.totalPages ?? 0
  const isBeyond = reply?.data.length === 0 && lastPage > 0
  useEffect(() => {
    if (isBeyond) go({ page: lastPage }, 'replace')
  })

  return (
    <>
      <PageHead title={title} intro={useFreshness(reply?.syncedAt)} above={<Path title={title} />} />
      <RowsFilter filters={filters} onChange={(change) => go(change, 'replace')} />
      {rows.isError && <ErrorNotice error={rows.error} onRetry={rows.refetch} />}
      {!(rows.isError && reply === undefined) && (
        <div className={styles.box}>
          <RowsTable
            type={type}
            title={t('title', { title })}
            reply={reply}
            filters={filters}
            isLoading={rows.isPending || rows.isPlaceholderData}
          />
          <div className={styles.pagination} hidden={total === 0}>
            <span>{range}</span>
            <Pagination
              size="small"
              showLessItems
              current={filters.page}
              pageSize={filters.limit}
              total={total}
              pageSizeOptions={[...PAGE_SIZES]}
              showSizeChanger
              onChange={(page, limit) => go({ page: limit === filters.limit ? page : 1, limit }, 'push')}
            />
          </div>
        </div>
      )}
    </>
  )
}
