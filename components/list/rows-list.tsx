/** The rows of a list as far as they are chosen, page by page, and one of them in full beside it. */
import { type ReactNode, useEffect } from 'react'
import type { SessionUser } from '@/replies/account'
import type { ListShape, RowsReply, TableRow } from '@/replies/rows'
import type { DataColumn } from '../data-table'
import { ErrorNotice } from '../error-notice'
import { onDemand } from '../on-demand'
import { PageBar } from './page-bar'
import type { ListState } from './row-filters'
import styles from './rows.module.css'
import { RowsDownload } from './rows-download'
import { RowsFilter } from './rows-filter'
import { RowsTable, rowLinkId } from './rows-table'
import { type ChangeState, useOpenRow } from './use-list-state'
import type { useRows } from './use-rows'

const RowDetail = onDemand(
  () => import('./row-detail').then((part) => part.RowDetail),
  ({ id }) => id !== null,
)

interface Props<Reply extends RowsReply> {
  shape: ListShape
  /** Names the table to those who do not see it. */
  label: string
  user: SessionUser
  state: ListState
  change: ChangeState
  rows: ReturnType<typeof useRows<Reply>>
  /** Where the list's API is; that of the syncs when absent. */
  base?: string
  /** Whether its rows belong to units. */
  hasUnits?: boolean
  /** Columns of the page's own. */
  more?: readonly DataColumn<TableRow>[]
  /** Files of parts of the rows, by type, where a table holds those of several. */
  parts?: readonly { type: string; part: string }[]
  /** What stands in the place of no rows. */
  empty: (reply: Reply) => ReactNode
}

export function RowsList<Reply extends RowsReply>(props: Props<Reply>) {
  const { shape, label, user, state, change, rows, base, hasUnits, more, empty } = props
  const downloads = props.parts ?? [{ type: shape.type }]
  const at = base === undefined ? {} : { base }
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
      <RowsFilter
        shape={shape}
        state={state}
        sort={sort}
        change={change}
        {...(hasUnits === undefined ? {} : { hasUnits })}
      />
      {rows.isError && <ErrorNotice error={rows.error} onRetry={rows.refetch} />}
      {reply?.data.length === 0 && <div className={styles.box}>{empty(reply)}</div>}
      {!(rows.isError && reply === undefined) && reply?.data.length !== 0 && (
        <>
          {reply !== undefined &&
            downloads.map((download) => (
              <RowsDownload
                key={download.type}
                {...download}
                {...at}
                state={state}
                total={reply.pagination.total}
              />
            ))}
          <div className={styles.box}>
            <RowsTable
              shape={shape}
              label={label}
              rows={reply?.data}
              isStale={rows.isPlaceholderData}
              sort={sort}
              onSort={(wanted) => change((known) => ({ ...known, sort: wanted, page: 1 }), 'replace')}
              links={links}
              {...(more === undefined ? {} : { more })}
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
        {...at}
        id={links.id}
        isAdmin={user.role === 'admin'}
        onClose={links.close}
        focusAfter={rowLinkId(links.id ?? '')}
      />
    </>
  )
}
