/** Downloads of filtered rows, as csv and as xlsx: how fast, and whether the web process grows with them. */
import { Agent, request } from 'undici'
import type { ProxySource } from '@/controller/proxy/source'
import type { Db } from '@/models/db'
import { ident, tableName } from '@/models/table-shape'
import type { Child } from './processes'

export interface Download {
  format: 'csv' | 'xlsx'
  /** The filters, in words. */
  filter: string
  rows: number
  ms: number
  bytes: number
  /** Most memory the web process held meanwhile. */
  peakBytes: number | null
}

interface DownloadsWanted {
  db: Db
  source: ProxySource
  web: { child: Child; url: string }
  token: string
  /** Rows that the larger download should have, about. */
  wanted: number
}

interface Choice {
  query: Record<string, string>
  rows: number
}

const FILTERS = ['detail_layanan_nama', 'status_usulan', 'periode'] as const

/** Filters that match about so many rows: the nearest of all single ones, pairs and triples. */
async function choose({ db, source }: DownloadsWanted, wanted: number): Promise<Choice> {
  const expressions = FILTERS.map((name) => (name === 'periode' ? 'left(periode, 7)' : ident(name)))
  const columns = expressions.map((expression, at) => `CAST(${expression} AS text) AS ${FILTERS[at]}`)
  const { rows } = await db.raw<{ rows: ({ rows: number } & Record<string, string | null>)[] }>(
    `SELECT * FROM (SELECT ${columns.join(', ')}, count(*) AS rows FROM ${tableName(source.table)}
       GROUP BY CUBE (${expressions.join(', ')})) counted
     ORDER BY abs(rows - CAST(? AS integer)), rows LIMIT 1`,
    [wanted],
  )
  const [found] = rows
  if (!found) throw new Error('there are no rows to download')
  const query = FILTERS.flatMap((name) => (found[name] === null ? [] : [[name, String(found[name])]]))
  return { query: Object.fromEntries(query), rows: found.rows }
}

const dispatcher = new Agent({ bodyTimeout: 0, headersTimeout: 0 })

async function download(
  { source, web, token }: DownloadsWanted,
  { query, rows }: Choice,
  format: Download['format'],
): Promise<Download> {
  const search = new URLSearchParams({ ...query, format }).toString()
  const url = `${web.url}/api/siasn/ws/admin/proxy/${source.type}/export?${search}`
  web.child.forgetPeak()
  const startedAt = performance.now()
  const answer = await request(url, { dispatcher, headers: { authorization: `Bearer ${token}` } })
  if (answer.statusCode !== 200)
    throw new Error(`the download answered ${answer.statusCode}: ${await answer.body.text()}`)
  let bytes = 0
  for await (const piece of answer.body) bytes += (piece as Buffer).length
  const ms = performance.now() - startedAt
  return {
    format,
    filter: Object.values(query).join(', ') || 'none',
    rows,
    ms,
    bytes,
    peakBytes: web.child.peakBytes(),
  }
}

/** Of each format one of a tenth of the rows and one of all, after one that nobody counts. */
export async function downloads(given: DownloadsWanted): Promise<Download[]> {
  const few = await choose(given, given.wanted / 10)
  const many = await choose(given, given.wanted)
  const measured: Download[] = []
  for (const format of ['csv', 'xlsx'] as const) {
    console.error(`download as ${format} …`)
    await download(given, few, format)
    measured.push(await download(given, few, format), await download(given, many, format))
  }
  return measured
}
