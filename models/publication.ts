/** Publications: which run's rows stand in a table, and since when. */
import { db, Table, type Trx } from './db'
import { type TableShape, tableName } from './table-shape'

export class Publication extends Table {
  static override tableName = 'publications'
  static override idColumn = 'seq'
  declare seq: number
  /** Run that published: a sync, or the undo of one. */
  declare runId: string
  declare tableName: string
  /** Run whose rows stand since; null when the table is as it was before the first. */
  declare stands: string | null
  /** Rows in the table since. */
  declare rows: number
  declare publishedAt: Date
}

/**
 * The newest publication of a table: what stands there now. Its `seq` grows with every publication, so it names a
 * state of the table.
 */
export function latestPublication(shape: TableShape, trx?: Trx): Promise<Publication | null> {
  return latestOfTable(tableName(shape), trx)
}

/** The same by the table's quoted name, as publications keep it. */
export async function latestOfTable(table: string, trx?: Trx): Promise<Publication | null> {
  const found = await Publication.query(trx ?? db())
    .where({ table_name: table })
    .orderBy('seq', 'desc')
    .first()
  return found ?? null
}

/** The publication of the same table just before this one. */
export async function publicationBefore(later: Publication, trx?: Trx): Promise<Publication | null> {
  const found = await Publication.query(trx ?? db())
    .where({ table_name: later.tableName })
    .where('seq', '<', later.seq)
    .orderBy('seq', 'desc')
    .first()
  return found ?? null
}

export async function publicationOf(runId: string, trx?: Trx): Promise<Publication | null> {
  return (await Publication.query(trx ?? db()).findOne({ run_id: runId })) ?? null
}

/**
 * Begins a publication in the transaction that publishes, so that changes can be recorded under its number;
 * `closePublication` says how many rows stand in the end.
 */
export async function openPublication(
  trx: Trx,
  shape: TableShape,
  publication: Pick<Publication, 'runId' | 'stands'>,
): Promise<number> {
  const opened = await Publication.query(trx)
    .insert({ ...publication, tableName: tableName(shape), rows: 0 })
    .returning('seq')
  return opened.seq
}

export async function closePublication(trx: Trx, seq: number, rows: number): Promise<void> {
  await Publication.query(trx).patch({ rows }).where({ seq })
}
