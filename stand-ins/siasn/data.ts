/** The data routes: what SIASN itself answers, with the faults that are switched on. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { endpointFor, endpoints, pageRequestOf } from './endpoints'
import { pause, readJson, refuse, send, sendHalf } from './exchange'
import type { Fault } from './fault'
import { pageBody } from './page-body'
import { Refusal } from './refusal'
import type { Upstream } from './upstream'

const MAINTENANCE = Buffer.from(
  '<!DOCTYPE html><html lang="id"><head><title>Pemeliharaan</title></head><body><h1>Sistem sedang dalam pemeliharaan</h1></body></html>',
)

/** Answers one data request. */
export async function data(
  upstream: Upstream,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const candidates = endpoints.filter(({ path }) => path === url.pathname)
  const [first] = candidates
  if (first === undefined) throw new Refusal(404, 'no Route matched with those values')
  if (request.method !== first.method) {
    response.setHeader('allow', first.method)
    throw new Refusal(405, 'method not allowed')
  }
  if (!upstream.tokens.accepts(request.headers.authorization)) return refuseToken(upstream, response)
  const endpoint = endpointFor(candidates, url.searchParams)
  const page = pageRequestOf(endpoint, url.searchParams)
  if (endpoint.method === 'POST') await requireObject(request)

  response.once('close', upstream.counters.begin(endpoint.type))
  const faults = upstream.meetFaults(endpoint.type)
  await pause(latencyMs + slowness(faults), response)
  if (answerWithFault(faults, response)) return
  const body = pageBody(endpoint, upstream.collections[endpoint.type], page, faults)
  if (faults.some(({ kind }) => kind === 'cut_body')) return sendHalf(response, body)
  send(response, 200, body)
}

function refuseToken(upstream: Upstream, response: ServerResponse): void {
  upstream.counters.unauthorized += 1
  refuse(response, 401, 'invalid or expired jwt')
}

async function requireObject(request: IncomingMessage): Promise<void> {
  const body = await readJson(request)
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (!isObject) throw new Refusal(400, 'the body must be a JSON object')
}

function slowness(faults: readonly Fault[]): number {
  return faults.reduce((ms, fault) => ms + (fault.kind === 'slow' ? fault.ms : 0), 0)
}

/** True when a fault was the whole answer. */
function answerWithFault(faults: readonly Fault[], response: ServerResponse): boolean {
  const fault = faults.at(-1)
  switch (fault?.kind) {
    case 'unauthorized':
      refuse(response, 401, 'invalid or expired jwt')
      return true
    case 'rate_limit':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter))
      refuse(response, 429, 'API rate limit exceeded')
      return true
    case 'server_error':
      refuse(response, fault.status ?? 503, 'An invalid response was received from the upstream server')
      return true
    case 'not_json':
      send(response, 200, MAINTENANCE, 'text/html; charset=utf-8')
      return true
    case 'close_socket':
      response.destroy()
      return true
    case 'hang':
      return true
    default:
      return false
  }
}
