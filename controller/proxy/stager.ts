/** Storing the pages of a fetch, each together with the cursor behind it. */
import type { ProxyPayload } from '@/jobs/definitions/proxy'
import type { JobContext } from '@/jobs/engine/context'
import { RunFailure } from '@/jobs/engine/outcomes'
import { stageLines } from '@/models/staging'
import { copyEncoder } from '@/utils/copy-text'
import { isShort } from './pages'
import { afterPage, type Cursor } from './passes'
import type { ProxySource } from './source'
import type { Page } from './upstream'

export interface Stager {
  /** Begins to store a page; returns the cursor behind it. Throws what kept the page before from being stored. */
  add(page: Page, before: Cursor): Promise<Cursor>
  /** All is stored. */
  end(): Promise<void>
}

/**
 * Stores pages with the cursor behind them, both or neither; one page is stored while the next is encoded.
 * @throws RunFailure for a row without an id.
 */
export function stager(source: ProxySource, context: JobContext<ProxyPayload>): Stager {
  const encode = copyEncoder(source.table.columns)
  const { pageSize } = source.paging
  let storing: Promise<void> = Promise.resolve()
  const lineOf = (page: Page, index: number, seq: number, onInvalid: () => void) => {
    const row = page.rows[index] as Page['rows'][number]
    const id = row[source.table.key]
    if (typeof id !== 'string' || id === '') throw rowWithoutId(page.index * pageSize + index + 1)
    const line = encode(row, ({ column }) => {
      onInvalid()
      context.log.debug({ id, column }, 'a value does not fit its column and is left empty')
    })
    return `${seq}\t${line}`
  }
  return {
    add: async (page: Page, before: Cursor): Promise<Cursor> => {
      let invalid = 0
      const lines = page.rows.map((_row, index) =>
        lineOf(page, index, before.staged + index, () => {
          invalid++
        }),
      )
      const { length: rows } = page.rows
      const cursor = afterPage(before, { rows, total: page.total, isShort: isShort(page, pageSize), invalid })
      await storing
      if (rows > 0) storing = stageLines(context.fence, source.table, lines.join(''), cursor)
      // Its failure is thrown by the next `await storing`; until then it is nobody's unhandled rejection.
      storing.catch(() => undefined)
      context.count('read', rows)
      return cursor
    },
    end: () => storing,
  }
}

function rowWithoutId(row: number): RunFailure {
  return new RunFailure('upstream_row_without_id', `row ${row} has no id`, { row })
}
