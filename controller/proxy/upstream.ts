/** One page from SIASN, checked before anything believes it; passing troubles are retried here. */
import pRetry from 'p-retry'
import { Blocked, Permanent, RunFailure, Snooze } from '@/jobs/engine/outcomes'
import { env } from '@/utils/env'
import { HttpFailure, type JsonAnswer, requestJson, retryAfterMs } from '@/utils/http'
import {
  type Access,
  afterRefusal,
  BLOCKED_ON_TOKEN,
  currentToken,
  isTokenStillMissing,
  type TokenProblem,
} from '../siasn-token'
import type { LatencyMeter } from './latency'
import type { ProxySource } from './source'
import type { Throttle } from './throttle'

export type Row = Record<string, unknown>

/** A page by its number from 0; `total` is what the upstream announced with it, null where it announces none. */
export interface Page {
  index: number
  rows: Row[]
  total: number | null
}

/** A trouble that may pass by itself: no connection, no answer in time, a body cut off, 5xx, or 429 with a short wait. */
export class Trouble extends RunFailure {}

/** Tries of one page within an attempt; then the attempt has failed and its backoff begins. */
const RETRIES = 3
const MAX_RETRY_WAIT_MS = 10_000
/** A wait up to this is waited in place; a longer one puts the run off, so that it holds no slot meanwhile. */
const MAX_WAIT_IN_PLACE_MS = 10_000
/** Wait after a 429 that does not say how long, in place and then put off. */
const UNSAID_WAIT_MS = 1_000
const UNSAID_SNOOZE_MS = 30_000
const MAX_SNOOZE_MS = 6 * 3_600_000

export interface Fetching {
  throttle: Throttle
  instansiId: string
  /** Told of every answer. */
  latency: LatencyMeter
  signal: AbortSignal
}

/**
 * Fetches a page by its number.
 * @throws RunFailure (again later), Snooze (the upstream asked to wait), Blocked (a token is needed),
 * Permanent (only a person can help).
 */
export async function fetchPage(source: ProxySource, index: number, how: Fetching): Promise<Page> {
  const ask = () => how.throttle.run(() => requestPage(source, index, how))
  try {
    return await pRetry(ask, {
      retries: RETRIES,
      minTimeout: env().SIASN_RETRY_MS,
      maxTimeout: MAX_RETRY_WAIT_MS,
      randomize: true,
      signal: how.signal,
      shouldRetry: ({ error }) => error instanceof Trouble,
    })
  } catch (error) {
    how.signal.throwIfAborted()
    if (error instanceof Trouble && error.code === 'upstream_rate_limited')
      throw new Snooze(UNSAID_SNOOZE_MS, error.code, error.message)
    throw error
  }
}

async function requestPage(source: ProxySource, index: number, how: Fetching): Promise<Page> {
  const { pageSize, offsetCounts } = source.paging
  const wanted = { offset: offsetCounts === 'rows' ? index * pageSize : index, limit: pageSize }
  const answer = await askAuthorized(source, wanted, how)
  refuseStatus(answer, how.throttle)
  if (answer.json === undefined) throw new RunFailure('upstream_not_json', 'the answer is not JSON')
  const { rowsAt, totalAt } = source.paging
  const rows = at(answer.json, [rowsAt])
  if (!Array.isArray(rows)) throw failure('upstream_no_rows', { key: rowsAt })
  const total = totalAt && at(answer.json, totalAt)
  if (total !== null && (typeof total !== 'number' || !Number.isInteger(total) || total < 0))
    throw failure('upstream_no_total', { key: totalAt?.join('.') ?? '' })
  return { index, rows: rows as Row[], total }
}

/** With the token of the moment; after a 401 once more, when another token has come meanwhile. */
async function askAuthorized(source: ProxySource, wanted: PageWanted, how: Fetching): Promise<JsonAnswer> {
  const token = tokenOf(await currentToken())
  const askedAt = performance.now()
  const answer = await askSiasn(source, { ...wanted, ...how, token })
  how.latency.add(performance.now() - askedAt)
  if (answer.status !== 401) return answer
  const next = tokenOf(await afterRefusal(token))
  const second = await askSiasn(source, { ...wanted, ...how, token: next })
  if (second.status !== 401) return second
  await afterRefusal(next)
  throw tokenNeeded('token_rejected')
}

function tokenOf(access: Access): string {
  if ('problem' in access) throw tokenNeeded(access.problem)
  return access.token
}

/** The run waits, keeps what it has fetched, and goes on once a usable token is stored. */
export function tokenNeeded(problem: TokenProblem): Blocked {
  return new Blocked(BLOCKED_ON_TOKEN, isTokenStillMissing, {
    code: problem,
    message: 'no usable SIASN token',
  })
}

interface PageWanted {
  /** In the upstream's own counting. */
  offset: number
  limit: number
}

/** Sends one request of a source, whatever it is answered. @throws Trouble when no whole answer came. */
export async function askSiasn(
  source: ProxySource,
  asked: PageWanted & { instansiId: string; token: string; signal: AbortSignal },
): Promise<JsonAnswer> {
  const { SIASN_BASE_URL, SIASN_TIMEOUT_MS } = env()
  const wanted = source.request(asked)
  const url = new URL(SIASN_BASE_URL.replace(/\/$/, '') + wanted.path)
  for (const [name, value] of Object.entries(wanted.query)) url.searchParams.set(name, value)
  try {
    const answer = await requestJson({
      method: wanted.method,
      url,
      headers: { authorization: `Bearer ${asked.token}`, accept: 'application/json' },
      ...(wanted.body === undefined ? {} : { body: wanted.body }),
      timeoutMs: SIASN_TIMEOUT_MS,
      signal: asked.signal,
    })
    return answer.status < 300 ? answer : { ...answer, json: withoutToken(answer.json, asked.token) }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    if (error.kind === 'timeout')
      throw trouble('upstream_timeout', { seconds: SIASN_TIMEOUT_MS / 1000 }, error)
    if (error.kind === 'cut') throw trouble('upstream_cut', {}, error)
    throw trouble('upstream_unreachable', { detail: error.detail }, error)
  }
}

/** A refusal may repeat what it refuses; its words end up in runs, logs and replies. */
function withoutToken(json: unknown, token: string): unknown {
  const secret = JSON.stringify(token).slice(1, -1)
  return json === undefined ? json : JSON.parse(JSON.stringify(json).replaceAll(secret, '***'))
}

function refuseStatus({ status, headers, json }: JsonAnswer, throttle: Throttle): void {
  if (status >= 200 && status < 300) return
  if (status === 429) throw rateLimited(retryAfterMs(headers['retry-after']), throttle)
  if (status >= 500 || status === 408) throw trouble('upstream_error', { status })
  const detail = at(json, ['message'])
  const params = { status, detail: typeof detail === 'string' ? detail.slice(0, 200) : '' }
  throw new Permanent('upstream_refused', `SIASN refused the request (${status})`, params)
}

function rateLimited(saidMs: number | null, throttle: Throttle): Error {
  const message = 'SIASN asked to wait (429)'
  if (saidMs !== null && saidMs > MAX_WAIT_IN_PLACE_MS)
    return new Snooze(Math.min(saidMs, MAX_SNOOZE_MS), 'upstream_rate_limited', message)
  throttle.pause(saidMs ?? UNSAID_WAIT_MS)
  return new Trouble('upstream_rate_limited', message)
}

type Params = Record<string, string | number>

function trouble(code: string, params: Params, cause?: Error): Trouble {
  return new Trouble(code, `${code} ${JSON.stringify(params)}`, params, cause && { cause })
}

function failure(code: string, params: Params): RunFailure {
  return new RunFailure(code, `${code} ${JSON.stringify(params)}`, params)
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Row)[key] : undefined),
    value,
  )
}
