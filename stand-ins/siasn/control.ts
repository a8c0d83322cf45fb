/** The control routes under /__stand-in: switch faults, change rows, read counters. Loopback only. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChangeCounts } from './collection'
import { numberOf } from './endpoints'
import { readJson, sendJson } from './exchange'
import { parseFaults } from './fault'
import { DEFAULT_PEGAWAI } from './pegawai'
import { Refusal } from './refusal'
import { isSiasnType, SIASN_TYPES, type SiasnType } from './rows/index'
import type { Upstream } from './upstream'

export const CONTROL_PREFIX = '/__stand-in/'

type Action = (upstream: Upstream, body: unknown, query: URLSearchParams) => unknown

const actions: Readonly<Record<string, Action>> = {
  'GET faults': (upstream) => upstream.faults.list(),
  'PUT faults': (upstream, body) => {
    upstream.faults.set(parseFaults(body))
    return upstream.faults.list()
  },
  'DELETE faults': (upstream) => {
    upstream.faults.set([])
    return []
  },
  'POST change': (upstream, body) => {
    const { type, counts } = changeIn(body)
    return upstream.change(type, counts)
  },
  'POST reset': (upstream) => {
    upstream.reset()
    return upstream.stats()
  },
  'GET pegawai': (upstream, _body, query) => {
    const offset = numberOf(query, 'offset', 0)
    return upstream.pegawai(offset, numberOf(query, 'limit', DEFAULT_PEGAWAI))
  },
  'GET stats': (upstream) => upstream.stats(),
  'PUT tokens': (upstream, body) => {
    upstream.tokens.set(tokensIn(body))
    return { success: true }
  },
  'PUT refresh-tokens': (upstream, body) => {
    const { tokens, expiresInS } = refreshTokensIn(body)
    upstream.tokens.setRefresh(tokens, expiresInS)
    return { success: true }
  },
}

/** Answers one control request; whoever is not on this machine is refused. */
export async function control(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) {
  if (!isLoopback(request.socket.remoteAddress)) throw new Refusal(403, 'control routes answer loopback only')
  const name = url.pathname.slice(CONTROL_PREFIX.length)
  const methods = Object.keys(actions).filter((key) => key.endsWith(` ${name}`))
  if (methods.length === 0) throw new Refusal(404, 'no such control route')
  const action = actions[`${request.method} ${name}`]
  if (action === undefined) throw new Refusal(405, 'method not allowed')
  sendJson(response, 200, action(upstream, await readJson(request), url.searchParams))
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

function tokensIn(body: unknown): string[] {
  const isList = Array.isArray(body) && body.every((token) => typeof token === 'string' && token !== '')
  if (!isList) throw new Refusal(400, 'tokens must be a JSON array of texts')
  return body
}

/** Either the tokens alone, or {tokens, expiresInS}. */
function refreshTokensIn(body: unknown): { tokens: string[]; expiresInS?: number } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { tokens: tokensIn(body) }
  const { tokens, expiresInS } = body as Record<string, unknown>
  if (expiresInS === undefined) return { tokens: tokensIn(tokens) }
  const isCount = Number.isInteger(expiresInS) && Number(expiresInS) >= 0
  if (!isCount) throw new Refusal(400, 'expiresInS must be a whole number of seconds')
  return { tokens: tokensIn(tokens), expiresInS: Number(expiresInS) }
}

/** More than this at once would keep everybody else waiting. */
const MOST_CHANGES = 1_000_000

function changeIn(body: unknown): { type: SiasnType; counts: ChangeCounts } {
  const { type, ...counts } = (body ?? {}) as Record<string, unknown>
  if (!isSiasnType(type)) throw new Refusal(400, `type must be one of ${SIASN_TYPES.join(', ')}`)
  for (const [name, count] of Object.entries(counts)) {
    if (!['insert', 'update', 'remove'].includes(name)) throw new Refusal(400, `there is no ${name} here`)
    const isCount = Number.isInteger(count) && Number(count) >= 0 && Number(count) <= MOST_CHANGES
    if (!isCount) throw new Refusal(400, `${name} must be a number from 0 to ${MOST_CHANGES}`)
  }
  return { type, counts }
}
