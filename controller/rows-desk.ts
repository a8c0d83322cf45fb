/** What the routes call to read the rows of a proxy type: always as somebody, never beyond their scope. */
import { recordAct } from '@/models/audit'
import { latestPublication, type Publication, publicationOf } from '@/models/publication'
import { changedFields, historyOf } from '@/models/row-change'
import { streamRows } from '@/models/row-stream'
import { countMatching, findRow, type RowsWanted, readableColumns, readRows } from '@/models/table-rows'
import type { TableShape } from '@/models/table-shape'
import { type Reader, scopeOf, unitTree } from '@/models/unit'
import type { RowHistoryEntry, RowReply, RowsReply, UnitsReply } from '@/replies/rows'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { ALL, pagination } from '@/utils/pagination'
import type { ListFilter, ProxySource } from './proxy/source'
import { proxySource } from './proxy-sources'

/** Which rows a reader asks for, by the names the type declares. */
export interface Asked {
  /** Values by the filter's name; what is not given does not filter. A month is `YYYY-MM`. */
  filters: Readonly<Record<string, string | undefined>>
  /** Only of this unit and those below it. */
  unit?: string | undefined
  /** A column of the type's `sort`, `-` in front for the last first. */
  sort?: string | undefined
}

/** The filters of a type's list and the sorts it takes, `-` in front included; the first is the default. */
export async function listParameters(
  type: string,
): Promise<{ filters: Readonly<Record<string, ListFilter>>; sorts: string[] }> {
  const { filters, sort } = await proxySource(type)
  return { filters, sorts: sort.flatMap((column) => [column, `-${column}`]) }
}

/** The rows asked for, within what the reader may see. */
export function wantedRows(
  reader: Reader,
  source: { filters: Readonly<Record<string, ListFilter>>; sort: ProxySource['sort'] },
  asked: Asked,
): RowsWanted {
  const filters = Object.entries(source.filters).flatMap(([name, { column, match }]) => {
    const value = Object.hasOwn(asked.filters, name) ? asked.filters[name] : undefined
    return value ? [{ column, match, value }] : []
  })
  const isDescending = asked.sort?.startsWith('-') ?? false
  const column = asked.sort?.replace(/^-/, '') ?? source.sort[0]
  if (!source.sort.includes(column)) throw new Error(`rows are not sorted by ${column}`)
  return { filters, scope: scopeOf(reader), unit: asked.unit || null, sort: { column, isDescending } }
}

/** A route knows by it that all rows are asked for. */
export { ALL }

/** The run whose rows stand, and when it published them. */
async function standing(state: Publication | null): Promise<Pick<RowsReply, 'syncedAt' | 'runId'>> {
  const runId = state?.stands ?? null
  if (!state || runId === null) return { syncedAt: null, runId }
  const own = state.runId === runId ? state : await publicationOf(runId)
  return { syncedAt: own?.publishedAt.toISOString() ?? null, runId }
}

/** One page of rows, from 1. */
export async function listRows(
  reader: Reader,
  type: string,
  asked: Asked & { page: number; limit: number },
): Promise<Sent<RowsReply>> {
  const source = await proxySource(type)
  const { page, limit } = asked
  const wanted = wantedRows(reader, source, asked)
  const state = await latestPublication(source.table)
  const [total, stands] = await Promise.all([countMatching(source.table, wanted, state), standing(state)])
  const data = await readRows(source.table, { ...wanted, page, limit, total })
  return { success: true, data, pagination: pagination(page, limit, total), ...stands }
}

/** The same reply with all rows in one page, as pieces of JSON: however many they are, few are in memory. */
export async function* allRows(reader: Reader, type: string, asked: Asked): AsyncGenerator<string> {
  const source = await proxySource(type)
  const stands = await standing(await latestPublication(source.table))
  const { filters, unit } = asked
  await recordAct({
    action: 'rows.download',
    object: { kind: 'type', id: type },
    after: { format: 'json', filters, unit },
  })
  const rows = streamRows(source.table, wantedRows(reader, source, asked), readableColumns(source.table))
  let total = 0
  let head = '{"success":true,"data":['
  for await (const batch of rows) {
    const text = batch.map((row) => JSON.stringify(row)).join(',')
    yield `${head}${total > 0 ? ',' : ''}${text}`
    total += batch.length
    head = ''
  }
  const end = JSON.stringify({ pagination: pagination(1, ALL, total), ...stands })
  yield `${head}],${end.slice(1)}`
}

/** One row with all its columns and what changed it. @throws AppError unknown_row, also for one outside the scope. */
export async function showRow(reader: Reader, type: string, id: string): Promise<Sent<RowReply>> {
  const { table } = await proxySource(type)
  const data = await findRow(table, scopeOf(reader), id)
  if (!data) throw new AppError('unknown_row', { id })
  return { success: true, data, history: await rowHistory(table, id) }
}

/** What published runs did to a row, the newest first. */
export async function rowHistory(table: TableShape, key: string): Promise<RowHistoryEntry[]> {
  const found = await historyOf(table, key)
  return found.map(({ runId, kind, at, requestedBy, before, after }) => ({
    runId,
    kind,
    at: at.toISOString(),
    requestedBy,
    fields: changedFields({ before, after }),
  }))
}

/** The units whose rows the reader may see, as a tree. */
export async function listUnits(reader: Reader): Promise<Sent<UnitsReply>> {
  return { success: true, units: await unitTree(scopeOf(reader)) }
}
