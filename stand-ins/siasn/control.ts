/** The control routes under /__stand-in: switch faults, change rows, read counters. Loopback only. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChangeCounts } from './collection'
import { readJson, sendJson } from './exchange'
import { parseFaults } from './faults'
import { Refusal } from './refusal'
import { isSiasnType, SIASN_TYPES, type SiasnType } from './rows/index'
import type { Upstream } from './upstream'

export const CONTROL_PREFIX = '/__stand-in/'

type Action = (upstream: Upstream, body: unknown) => unknown

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
  'GET stats': (upstream) => upstream.stats(),
  'PUT tokens': (upstream, body) => {
    upstream.setTokens(tokensIn(body))
    return { success: true }
  },
}

/** Answers one control request; whoever is not on this machine is refused. */
export async function control(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) {
  if (!isLoopback(request.socket.remoteAddress)) throw new Refusal(403, 'control routes answer loopback only')
  const name = path.slice(CONTROL_PREFIX.length)
  const methods = Object.keys(actions).filter((key) => key.endsWith(` ${name}`))
  if (methods.length === 0) throw new Refusal(404, 'no such control route')
  const action = actions[`${request.method} ${name}`]
  if (action === undefined) throw new Refusal(405, 'method not allowed')
  sendJson(response, 200, action(upstream, await readJson(request)))
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

function tokensIn(body: unknown): string[] {
  const isList = Array.isArray(body) && body.every((token) => typeof token === 'string' && token !== '')
  if (!isList) throw new Refusal(400, 'tokens must be a JSON array of texts')
  return body
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
