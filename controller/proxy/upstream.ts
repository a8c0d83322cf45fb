/** One page from SIASN, checked before anything believes it. */
import { Permanent, RunFailure, Snooze } from '@/jobs/engine/outcomes'
import { env } from '@/utils/env'
import { HttpFailure, type JsonAnswer, requestJson, retryAfterMs } from '@/utils/http'
import { currentToken } from '../siasn-token'
import type { ProxySource } from './source'

export type Row = Record<string, unknown>

/** Rows from `offset` on; `total` is what the upstream announced with this page. */
export interface Page {
  offset: number
  rows: Row[]
  total: number
}

/** Wait after a 429 that does not say how long. */
const DEFAULT_WAIT_MS = 30_000
const MAX_WAIT_MS = 6 * 3_600_000

/**
 * Fetches the page at a row offset.
 * @throws RunFailure (again later), Snooze (the upstream asked to wait), Permanent (only a person can help).
 */
export async function fetchPage(source: ProxySource, offset: number, signal: AbortSignal): Promise<Page> {
  const answer = await ask(source, offset, signal)
  refuseStatus(answer)
  const rows = at(answer.json, [source.rowsAt])
  const total = at(answer.json, source.totalAt)
  if (answer.json === undefined) throw new RunFailure('upstream_not_json', 'the answer is not JSON')
  if (!Array.isArray(rows)) throw failure('upstream_no_rows', { key: source.rowsAt })
  if (typeof total !== 'number' || !Number.isInteger(total) || total < 0)
    throw failure('upstream_no_total', { key: source.totalAt.join('.') })
  return { offset, rows: rows as Row[], total }
}

async function ask(source: ProxySource, offset: number, signal: AbortSignal): Promise<JsonAnswer> {
  const { SIASN_BASE_URL, SIASN_TIMEOUT_MS, INSTANSI_ID } = env()
  const wanted = source.request({ offset, limit: source.pageSize, instansiId: INSTANSI_ID })
  const url = new URL(SIASN_BASE_URL.replace(/\/$/, '') + wanted.path)
  for (const [name, value] of Object.entries(wanted.query)) url.searchParams.set(name, value)
  const access = await currentToken()
  if ('problem' in access) throw new Permanent(access.problem, 'no usable SIASN token')
  try {
    return await requestJson({
      method: wanted.method,
      url,
      headers: { authorization: `Bearer ${access.token}`, accept: 'application/json' },
      ...(wanted.body === undefined ? {} : { body: wanted.body }),
      timeoutMs: SIASN_TIMEOUT_MS,
      signal,
    })
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    if (error.kind === 'timeout')
      throw failure('upstream_timeout', { seconds: SIASN_TIMEOUT_MS / 1000 }, error)
    if (error.kind === 'cut') throw failure('upstream_cut', {}, error)
    throw failure('upstream_unreachable', { detail: error.detail }, error)
  }
}

function refuseStatus({ status, headers, json }: JsonAnswer): void {
  if (status >= 200 && status < 300) return
  if (status === 401) throw new Permanent('token_rejected', 'SIASN refused the token (401)')
  if (status === 429) {
    const waitMs = Math.min(
      MAX_WAIT_MS,
      Math.max(1_000, retryAfterMs(headers['retry-after']) ?? DEFAULT_WAIT_MS),
    )
    throw new Snooze(waitMs, 'upstream_rate_limited', 'SIASN asked to wait (429)')
  }
  if (status >= 500 || status === 408) throw failure('upstream_error', { status })
  const detail = at(json, ['message'])
  const params = { status, detail: typeof detail === 'string' ? detail.slice(0, 200) : '' }
  throw new Permanent('upstream_refused', `SIASN refused the request (${status})`, params)
}

function failure(code: string, params: Record<string, string | number>, cause?: Error): RunFailure {
  return new RunFailure(code, `${code} ${JSON.stringify(params)}`, params, cause && { cause })
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Row)[key] : undefined),
    value,
  )
}
