/** The bytes of one page, whole or spoilt by faults. */
import type { Collection } from './collection'
import type { Endpoint, PageRequest } from './endpoints'
import type { Fault } from './fault'

const COMMA = Buffer.from(',')

/** The answer to a page request; `faults` are those that spoil a page. */
export function pageBody(
  endpoint: Endpoint,
  collection: Collection,
  request: PageRequest,
  faults: readonly Fault[],
): Buffer {
  const has = (kind: Fault['kind']) => faults.some((fault) => fault.kind === kind)
  const firstRow = has('ignore_offset') ? 0 : request.firstRow
  const copies = faults.find((fault) => fault.kind === 'duplicates')?.count ?? 0
  const listing = { copies, isEndless: has('endless') && !endpoint.hasTotal }
  const rows = has('empty_page') ? [] : collection.page(firstRow, request.limit, listing)
  if (has('missing_id')) loseId(rows)
  const end = endpoint.hasTotal
    ? `"meta":${meta(collection.totalWith(copies), request, faults)}`
    : '"message":"success"'
  if (has('missing_rows')) return Buffer.from(`{${end}}`)
  return Buffer.concat([Buffer.from(`{"${endpoint.rowsKey}":[`), ...joined(rows), Buffer.from(`],${end}}`)])
}

function meta(total: number, { limit, offset }: PageRequest, faults: readonly Fault[]): string {
  if (faults.some(({ kind }) => kind === 'missing_total')) return JSON.stringify({ limit, offset })
  const wrong = faults.find((fault) => fault.kind === 'wrong_total')
  const said = wrong?.total ?? Math.max(total + (wrong?.delta ?? (wrong ? 1 : 0)), 0)
  return JSON.stringify({ limit, offset, total: said })
}

/** The middle row of the page is sent without its id. */
function loseId(rows: Buffer[]): void {
  const middle = Math.floor(rows.length / 2)
  const row = rows[middle]
  if (row !== undefined) rows[middle] = Buffer.from(JSON.stringify(JSON.parse(row.toString()), withoutId))
}

/** Leaves out the id of the row itself; nothing inside a row has that key. */
const withoutId = (key: string, value: unknown) => (key === 'id' ? undefined : value)

function joined(rows: readonly Buffer[]): Buffer[] {
  const parts: Buffer[] = []
  for (const [index, row] of rows.entries()) {
    if (index > 0) parts.push(COMMA)
    parts.push(row)
  }
  return parts
}
