/** All rows of a query, a batch at a time, however many there are: one snapshot, never all in memory. */
import { db } from './db'
import { allRows, type RowsWanted, type StoredRow } from './table-rows'
import type { TableShape } from './table-shape'

const BATCH = 500

/** Each stream holds a connection for as long as its reader takes; these many leave enough for everybody else. */
const MAX_STREAMS = 3
let free = MAX_STREAMS
const waiting: (() => void)[] = []

async function takeTurn(): Promise<void> {
  if (free > 0) free--
  else await new Promise<void>((resolve) => waiting.push(resolve))
}

function endTurn(): void {
  const next = waiting.shift()
  if (next) next()
  else free++
}

/** Yields batches. Whoever stops early must `return()` the generator, as `for await` does: that frees the connection. */
export async function* streamRows(
  shape: TableShape,
  wanted: RowsWanted,
  columns: readonly string[],
): AsyncGenerator<StoredRow[]> {
  await takeTurn()
  try {
    const trx = await db().transaction()
    try {
      // Rows that come at once, in the order of an index, instead of a sort of all wide rows on disk.
      await trx.raw('SET LOCAL cursor_tuple_fraction = 0.001')
      await trx.raw('DECLARE listed NO SCROLL CURSOR FOR ?', [allRows(shape, wanted, columns)])
      for (;;) {
        const { rows } = await trx.raw<{ rows: StoredRow[] }>(`FETCH FORWARD ${BATCH} FROM listed`)
        if (rows.length > 0) yield rows
        if (rows.length < BATCH) return
      }
    } finally {
      await trx.rollback().catch(() => undefined)
    }
  } finally {
    endTurn()
  }
}
