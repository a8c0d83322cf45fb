/** The five endpoints: where they are, what they ask for, how they page. */
import { Refusal } from './refusal'
import type { SiasnType } from './rows/index'

export interface Endpoint {
  type: SiasnType
  method: 'GET' | 'POST'
  path: string
  /** Query parameters that must have a value; a text here is the only value that fits. */
  required: Readonly<Record<string, string | true>>
  rowsKey: 'data' | 'results'
  /** What `offset` counts. Pages of an endpoint without a total end with an empty one. */
  offsetCounts: 'rows' | 'pages'
  hasTotal: boolean
}

const byRows = { rowsKey: 'data', offsetCounts: 'rows', hasTotal: true } as const
const byPages = { rowsKey: 'results', offsetCounts: 'pages', hasTotal: false } as const
const degrees = { method: 'GET', path: '/siasn-instansi/api/peremajaan/inbox-usul-instansi' } as const

export const endpoints: readonly Endpoint[] = [
  {
    type: 'pangkat',
    method: 'GET',
    path: '/siasn-instansi/kp/usulan/monitoring',
    required: { instansi_induk_id: true },
    ...byRows,
  },
  {
    type: 'pensiun',
    method: 'POST',
    path: '/siasn-instansi/pemberhentian/inbox-filter',
    required: { limit: true, offset: true },
    ...byRows,
  },
  {
    type: 'pg_akademik',
    ...degrees,
    required: { detail_layanan: '328', instansi_kerja_id: true },
    ...byPages,
  },
  {
    type: 'pg_profesi',
    ...degrees,
    required: { detail_layanan: '125', instansi_kerja_id: true },
    ...byPages,
  },
  { type: 'skk', method: 'GET', path: '/siasn-instansi/skk/usulan/monitoring', required: {}, ...byRows },
]

/** Filters that the real system has and this one does not: a value would silently be ignored. */
const filters = ['nip', 'nama', 'sub_layanan', 'jenis_layanan_nama', 'status_usulan', 'periode', 'tgl_usulan']

const DEFAULT_LIMIT = 10
/** Larger limits are cut to this without a word, as APIs do. */
const MAX_LIMIT = 1000

export interface PageRequest {
  limit: number
  /** As it was asked for: rows or pages. */
  offset: number
  firstRow: number
}

/** The endpoint among those of one path that the query means. */
export function endpointFor(candidates: readonly Endpoint[], query: URLSearchParams): Endpoint {
  const [first] = candidates
  if (candidates.length === 1 && first !== undefined) return first
  const detail = query.get('detail_layanan')
  const meant = candidates.find(({ required }) => required.detail_layanan === detail)
  if (meant === undefined) throw new Refusal(400, 'detail_layanan must be 328 or 125')
  return meant
}

/** Checks the query and turns its limit and offset into rows. */
export function pageRequestOf(endpoint: Endpoint, query: URLSearchParams): PageRequest {
  for (const name of Object.keys(endpoint.required)) {
    if (!query.get(name)) throw new Refusal(400, `${name} is required`)
  }
  for (const name of filters) {
    if (query.get(name)) throw new Refusal(400, `this stand-in does not filter by ${name}`)
  }
  const limit = Math.min(numberOf(query, 'limit', DEFAULT_LIMIT), MAX_LIMIT)
  const offset = numberOf(query, 'offset', 0)
  if (limit === 0) throw new Refusal(400, 'limit must be at least 1')
  return { limit, offset, firstRow: endpoint.offsetCounts === 'rows' ? offset : offset * limit }
}

/** A number of the query, `otherwise` where it is absent or empty. @throws Refusal 400 when it is none. */
export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name)
  if (text === null || text === '') return otherwise
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(400, `${name} must be a number`)
  return Number(text)
}
