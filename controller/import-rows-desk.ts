/** What the routes call to read the tables that imports fill: for those who see the rows of all units. */
import { batchOfRun } from '@/models/import-batch'
import { latestPublication } from '@/models/publication'
import { countMatching, findRow, type RowsWanted, readRows, type StoredRow } from '@/models/table-rows'
import type { Reader } from '@/models/unit'
import type { ImportRowsReply, LastBatch, ListShape, RowBatch, RowReply } from '@/replies/rows'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { pagination } from '@/utils/pagination'
import { type Download, exportListed, type Format } from './export-desk'
import { fieldsOfList } from './fields-desk'
import type { ImportSource } from './import/columns'
import { isBound } from './import-scope'
import { importJobOf, importSource } from './import-sources'
import type { ListFilter } from './proxy/source'
import { type Asked, rowHistory, wantedRows } from './rows-desk'

/** Their rows name no employee, so nothing says whose unit they are of. @throws AppError rows_of_all_units. */
function refuseBound(reader: Reader): void {
  if (isBound(reader)) throw new AppError('rows_of_all_units')
}

/** As `listParameters` of the proxy family. */
export async function importListParameters(
  type: string,
): Promise<{ filters: Readonly<Record<string, ListFilter>>; sorts: string[] }> {
  const { filters, sort } = importSource(type)
  return { filters, sorts: sort.flatMap((column) => [column, `-${column}`]) }
}

async function batchOf(runId: string | null): Promise<RowBatch | null> {
  const batch = runId === null ? null : await batchOfRun(runId)
  return batch && { batchId: batch.id, fileName: batch.fileName }
}

async function lastBatch(runId: string | null): Promise<LastBatch | null> {
  const batch = runId === null ? null : await batchOfRun(runId)
  if (!batch) return null
  const { id, fileName, rollbackRunId, result } = batch
  const isRollback = rollbackRunId === runId
  const hasChanged = isRollback || (result !== null && result.inserted + result.updated > 0)
  return { batchId: id, fileName, isRollback, hasChanged }
}

type ListedRow = StoredRow & { batch: RowBatch | null }

async function withBatches(rows: readonly StoredRow[]): Promise<ListedRow[]> {
  const runOf = (row: StoredRow) => String(row.synced_run_id ?? '')
  const runs = [...new Set(rows.map(runOf))]
  const found = new Map(await Promise.all(runs.map(async (run) => [run, await batchOf(run)] as const)))
  return rows.map((row) => ({ ...row, batch: found.get(runOf(row)) ?? null }))
}

function wantedOf(source: ImportSource, asked: Asked): RowsWanted {
  return wantedRows({ role: 'admin', unitId: null }, source, { ...asked, unit: undefined })
}

/** One page of a table, from 1. @throws AppError unknown_import_type, rows_of_all_units. */
export async function listImportRows(
  reader: Reader,
  type: string,
  asked: Asked & { page: number; limit: number },
): Promise<Sent<ImportRowsReply>> {
  refuseBound(reader)
  const source = importSource(type)
  const wanted = wantedOf(source, asked)
  const { page, limit } = asked
  const state = await latestPublication(source.table)
  const total = await countMatching(source.table, wanted, state)
  const [rows, batch] = await Promise.all([
    readRows(source.table, { ...wanted, page, limit, total }),
    lastBatch(state?.runId ?? null),
  ])
  return {
    success: true,
    data: await withBatches(rows),
    pagination: pagination(page, limit, total),
    syncedAt: state?.publishedAt.toISOString() ?? null,
    runId: state?.runId ?? null,
    batch,
  }
}

/** Columns, filters with their values, and sorts of a table. @throws AppError unknown_import_type, rows_of_all_units. */
export function importFields(reader: Reader, type: string, language: Language): Promise<Sent<ListShape>> {
  refuseBound(reader)
  const { titles } = importJobOf(type)
  const source = importSource(type)
  return fieldsOfList({ ...source, type, title: titles[language], isBlind: false }, language)
}

/** One row with what imports did to it. @throws AppError unknown_import_type, unknown_row, rows_of_all_units. */
export async function showImportRow(reader: Reader, type: string, id: string): Promise<Sent<RowReply>> {
  refuseBound(reader)
  const { table } = importSource(type)
  const row = await findRow(table, 'all', id)
  if (!row) throw new AppError('unknown_row', { id })
  const [data] = await withBatches([row])
  return { success: true, data: data as ListedRow, history: await rowHistory(table, id) }
}

/**
 * All rows of the type that match, under headings that an import knows: what is downloaded can be uploaded, so a table
 * of two types gives those of one.
 * @throws AppError unknown_import_type, too_many_rows_for_xlsx, rows_of_all_units.
 */
export async function exportImportRows(
  reader: Reader,
  type: string,
  asked: Asked & { format: Format },
): Promise<Download> {
  refuseBound(reader)
  const source = importSource(type)
  const [name] = source.apiNames
  const { table, download, own } = source
  const listed = { type: name, title: name.toUpperCase(), table, download, isNumbered: false }
  const wanted = wantedOf(source, asked)
  const filters = own ? [...wanted.filters, { ...own, match: 'choice' as const }] : wanted.filters
  return exportListed(listed, { ...wanted, filters }, asked)
}
