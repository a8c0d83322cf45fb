/** Pages of the stand-in SIASN, fetched with nothing around them: for what the product is compared with. */
import { request } from 'undici'
import type { ProxySource, UpstreamRequest } from '@/controller/proxy/source'

/** The requests for all pages of a type, and where an answer holds its rows. */
export interface PageRequests {
  siasnUrl: string
  rowsAt: string
  requests: UpstreamRequest[]
}

export type Row = Record<string, unknown>

/**
 * What the product asks for when it knows how many rows there are: every page, and one more to see the end where the
 * upstream announces no number, or its last page is full.
 */
export function pageRequests(source: ProxySource, siasnUrl: string, rows: number): PageRequests {
  const { pageSize, offsetCounts, rowsAt, totalAt } = source.paging
  const pages = totalAt === null ? Math.ceil(rows / pageSize) + 1 : Math.floor(rows / pageSize) + 1
  const requests = Array.from({ length: pages }, (_, page) =>
    source.request({
      offset: offsetCounts === 'rows' ? page * pageSize : page,
      limit: pageSize,
      instansiId: AGENCY,
    }),
  )
  return { siasnUrl, rowsAt, requests }
}

/** Fetches and parses one page. */
export async function barePage({ siasnUrl, rowsAt }: PageRequests, wanted: UpstreamRequest): Promise<Row[]> {
  const { method, path, query, body } = wanted
  const url = new URL(path, siasnUrl)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const answer = await request(url, {
    method,
    headers: {
      authorization: `Bearer ${STAND_IN_TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (answer.statusCode !== 200) throw new Error(`the stand-in answered ${answer.statusCode}`)
  const parsed = JSON.parse(await answer.body.text()) as Record<string, Row[] | undefined>
  const rows = parsed[rowsAt]
  if (!rows) throw new Error(`the answer has no ${rowsAt}`)
  return rows
}

/** The stand-in accepts any agency. */
export const AGENCY = 'a5eb03e23cd8f6a0e040640a040252ad'
export const STAND_IN_TOKEN = 'stand-in-token'
