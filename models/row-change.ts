/** What published runs changed, row by row. */
import type { ChangeKind, FieldChange } from '@/replies/changes'
import { db, type Trx } from './db'
import { stagingTable } from './staging'
import { likeContains } from './table-rows'
import { BOOKKEEPING, ident, type TableShape, tableName } from './table-shape'

/** Values by column: of an updated row only those that changed, of a deleted one all, of an inserted one none. */
export type Values = Readonly<Record<string, unknown>>

export interface RowChange {
  key: string
  kind: ChangeKind
  /** The row in words for people, at the time of the change. */
  label: string
  before: Values | null
  after: Values | null
}

/** Fields that a change names; our own bookkeeping is not among them. */
export function changedFields({ before, after }: Pick<RowChange, 'before' | 'after'>): FieldChange[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  for (const own of Object.keys(BOOKKEEPING)) names.delete(own)
  return [...names].map((name) => ({ name, before: before?.[name] ?? null, after: after?.[name] ?? null }))
}

export interface Recording {
  shape: TableShape
  /** Columns that name a row for people. */
  label: readonly string[]
  /** Number of the publication that changes the rows. */
  publication: number
  /** Run whose staged rows it publishes. */
  runId: string
}

/** SQL of a row's name. */
export function labelOf(label: readonly string[], alias: string): string {
  return `concat_ws(' · ', ${label.map((column) => `NULLIF(${alias}.${ident(column)}, '')`).join(', ')})`
}

const jsonMember = (name: string, value: string) =>
  `'${JSON.stringify(name).replaceAll("'", "''")}:' || coalesce(to_json(${value})::text, 'null')`

/**
 * SQL of a jsonb of the columns in which `of` differs from `than`, with the values of `of`. Built as text once:
 * seventy jsonb concatenations a row cost several times as much.
 */
function differing(shape: TableShape, of: string, than: string, always: readonly string[] = []): string {
  const members = Object.keys(shape.columns)
    .filter((column) => column !== shape.key)
    .map((column) => {
      const [mine, other] = [`${of}.${ident(column)}`, `${than}.${ident(column)}`]
      return `CASE WHEN ${mine} IS DISTINCT FROM ${other} THEN ${jsonMember(column, mine)} END`
    })
  const kept = always.map((column) => jsonMember(column, `${of}.${ident(column)}`))
  return `CAST('{' || array_to_string(CAST(ARRAY[${[...members, ...kept].join(', ')}] AS text[]), ',') || '}' AS jsonb)`
}

/** SQL of a whole row as jsonb, without what follows from other columns. */
export function wholeRow(shape: TableShape, alias: string): string {
  const generated = Object.keys(shape.generated).map((column) => `'${column.replaceAll("'", "''")}'`)
  return `to_jsonb(${alias})${generated.length > 0 ? ` - ARRAY[${generated.join(', ')}]` : ''}`
}

export const INSERT_CHANGES = 'INSERT INTO row_changes (publication, key, kind, label, before, after)'

/** Records what `findDifferences` found, before it is applied. */
export async function recordDifferences(
  trx: Trx,
  { shape, label, publication, runId }: Recording,
): Promise<void> {
  const key = ident(shape.key)
  const staged = `differing d JOIN ${stagingTable(runId)} s ON s.${key} = d.key`
  await trx.raw(
    `${INSERT_CHANGES} SELECT ?, d.key, 'updated', ${labelOf(label, 's')}, ${differing(shape, 't', 's', Object.keys(BOOKKEEPING))}, ${differing(shape, 's', 't')}
     FROM ${staged} JOIN ${tableName(shape)} t ON t.${key} = d.key WHERE NOT d.is_new`,
    [publication],
  )
  await trx.raw(
    `${INSERT_CHANGES} SELECT ?, d.key, 'inserted', ${labelOf(label, 's')}, NULL, NULL FROM ${staged} WHERE d.is_new`,
    [publication],
  )
}

/** A change of one row together with the run that made it. */
export interface HistoryEntry extends RowChange {
  runId: string
  /** When it was published. */
  at: Date
  requestedBy: string
}

/** All changes of one row, the newest first. */
export async function historyOf(shape: TableShape, key: string): Promise<HistoryEntry[]> {
  return db()('row_changes as c')
    .join('publications as p', 'p.seq', 'c.publication')
    .leftJoin('job_runs as r', 'r.id', 'p.run_id')
    .where({ 'c.key': key, 'p.table_name': tableName(shape) })
    .orderBy('p.seq', 'desc')
    .limit(MAX_HISTORY)
    .select({
      runId: 'p.run_id',
      key: 'c.key',
      kind: 'c.kind',
      label: 'c.label',
      before: 'c.before',
      after: 'c.after',
      at: 'p.published_at',
      requestedBy: db().raw("coalesce(r.requested_by, '')"),
    })
}

const MAX_HISTORY = 200

export type ChangeCounts = Record<ChangeKind, number>

/** How many rows a publication inserted, updated and deleted, as far as its changes are still kept. */
export async function countChanges(publication: number, trx?: Trx): Promise<ChangeCounts> {
  const counted = await (trx ?? db())('row_changes')
    .where({ publication })
    .groupBy('kind')
    .select('kind')
    .count<{ kind: ChangeKind; count: number }[]>('* as count')
  const of = (kind: ChangeKind) => counted.find((one) => one.kind === kind)?.count ?? 0
  return { inserted: of('inserted'), updated: of('updated'), deleted: of('deleted') }
}

export interface ChangesWanted {
  publication: number
  kind?: ChangeKind
  /** Part of the row's name or key. */
  search?: string
  /** From 1. */
  page: number
  limit: number
}

/** One page of a publication's changes in the order of their keys, and how many match. */
export async function readChanges(wanted: ChangesWanted): Promise<{ changes: RowChange[]; total: number }> {
  const matching = db()('row_changes').where({ publication: wanted.publication })
  if (wanted.kind) matching.where({ kind: wanted.kind })
  if (wanted.search) {
    const pattern = likeContains(wanted.search)
    matching.where((where) => where.whereILike('label', pattern).orWhereILike('key', pattern))
  }
  const [counted, changes] = await Promise.all([
    matching.clone().count({ total: '*' }).first<{ total: number }>(),
    matching
      .clone()
      .select({ key: 'key', kind: 'kind', label: 'label', before: 'before', after: 'after' })
      .orderBy('key')
      .limit(wanted.limit)
      .offset((wanted.page - 1) * wanted.limit),
  ])
  return { changes, total: counted?.total ?? 0 }
}

const PORTION = 20_000

/** Removes the changes of publications older than `days`, a portion at a time; returns how many. */
export async function pruneChanges(days: number): Promise<number> {
  for (let removed = 0; ; ) {
    const portion = await db().raw<{ rowCount: number }>(
      `DELETE FROM row_changes WHERE (publication, key) IN (
         SELECT c.publication, c.key FROM row_changes c WHERE c.publication <= (
           SELECT max(seq) FROM publications WHERE published_at < now() - CAST(? AS integer) * interval '1 day'
         ) LIMIT ${PORTION})`,
      [days],
    )
    removed += portion.rowCount
    if (portion.rowCount < PORTION) return removed
  }
}
