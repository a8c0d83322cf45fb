/** The table itself. On a narrow screen it scrolls within its own frame, by keyboard too. */
import { Empty, Table } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { ProxyType } from '@/jobs/definitions/proxy'
import { useProxyColumns } from './proxy-columns'
import styles from './proxy-rows.module.css'
import { isFiltered, type RowFilters } from './row-filters'
import { textAt } from './row-value'
import type { RowsReply } from './use-rows'

function EmptyRows({ filters, syncedAt }: { filters: RowFilters; syncedAt: string | null }) {
  const t = useTranslations('rows')
  const text = isFiltered(filters) ? 'emptyFiltered' : syncedAt === null ? 'emptyNever' : 'emptyTable'
  return (
    <Empty className={styles.empty ?? ''} image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(text)}>
      {text === 'emptyNever' && <Link href="/proxy">{t('toSync')}</Link>}
    </Empty>
  )
}

interface Props {
  type: ProxyType
  title: string
  reply: RowsReply | undefined
  filters: RowFilters
  isLoading: boolean
}

export function RowsTable({ type, title, reply, filters, isLoading }: Props) {
  const columns = useProxyColumns(type)
  const minWidth = columns.reduce((sum, { width }) => sum + Number(width), 0)
  if (reply?.data.length === 0) return <EmptyRows filters={filters} syncedAt={reply.syncedAt} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className={styles.scroller} aria-label={title} tabIndex={0}>
      <Table
        size="small"
        tableLayout="fixed"
        style={{ minWidth }}
        columns={columns}
        dataSource={reply?.data ?? []}
        rowKey={(row) => textAt(row, 'id')}
        loading={isLoading}
        locale={{ emptyText: <div className={styles.empty} /> }}
        pagination={false}
      />
    </section>
  )
}
