/** Pages of the stand-in SIASN, fetched with nothing around them: for what the product is compared with. */
import { request } from 'undici'

export interface PagesWanted {
  siasnUrl: string
  rows: number
  pageSize: number
}

export type Row = Record<string, unknown>

/** Row offsets of all pages. */
export function offsets({ rows, pageSize }: PagesWanted): number[] {
  return Array.from({ length: Math.ceil(rows / pageSize) }, (_, page) => page * pageSize)
}

/** Fetches and parses one page. */
export async function barePage({ siasnUrl, pageSize }: PagesWanted, offset: number): Promise<Row[]> {
  const url = new URL('/siasn-instansi/kp/usulan/monitoring', siasnUrl)
  const query = { limit: String(pageSize), offset: String(offset), instansi_induk_id: AGENCY }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const answer = await request(url, { headers: { authorization: `Bearer ${STAND_IN_TOKEN}` } })
  if (answer.statusCode !== 200) throw new Error(`the stand-in answered ${answer.statusCode}`)
  const body = JSON.parse(await answer.body.text()) as { data: Row[] }
  return body.data
}

/** The stand-in accepts any agency. */
export const AGENCY = 'a5eb03e23cd8f6a0e040640a040252ad'
export const STAND_IN_TOKEN = 'stand-in-token'
