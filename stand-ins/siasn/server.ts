/** A small HTTP server that behaves like SIASN, for the demo and the tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Change, ChangeCounts } from './collection'
import { CONTROL_PREFIX, control } from './control'
import { data } from './data'
import { refuse } from './exchange'
import type { Fault } from './fault'
import { DEFAULT_PEGAWAI, type Pegawai, type PegawaiPage } from './pegawai'
import { Refusal } from './refusal'
import type { ServedRow } from './revisions'
import type { SiasnType } from './rows/index'
import type { Row } from './rows/shared'
import type { SiasnStats } from './stats'
import { TOKEN_PATH, token } from './token-endpoint'
import { Upstream, type UpstreamOptions } from './upstream'

export type { Change, ChangeCounts, Fault, Pegawai, PegawaiPage, Row, ServedRow, SiasnStats, SiasnType }

export interface SiasnOptions extends UpstreamOptions {
  /** 0, the default, takes any free port. */
  port?: number
  host?: string
  /** How long every data or token request takes at least; 50 by default. */
  latencyMs?: number
}

export interface SiasnStandIn {
  /** Where it listens, without a slash at the end: the value for SIASN_BASE_URL. */
  url: string
  port: number
  /** The address of its OIDC token endpoint. */
  tokenUrl: string
  /** Replaces all faults; throws when one is not valid. */
  setFaults(faults: readonly Fault[]): void
  /** The rows stay as drift left them. */
  clearFaults(): void
  /** Replaces the accepted bearer tokens. */
  setTokens(tokens: readonly string[]): void
  /** Replaces the accepted refresh tokens, and, when given, how long access tokens made with them are good. */
  setRefreshTokens(tokens: readonly string[], expiresInS?: number): void
  /** Rows come, change and go, as they do between two runs. */
  change(type: SiasnType, counts: ChangeCounts): Change
  /** Rows, faults, tokens and counters as they were at the start. */
  reset(): void
  stats(): SiasnStats
  /** The row at that place of the list, 0 is the top. */
  row(type: SiasnType, index: number): Row | undefined
  /**
   * A page of the office's own employee register; 1 to 5000 people, 1000 by default.
   * @throws Error for a page that is none.
   */
  pegawai(offset?: number, limit?: number): PegawaiPage
  /** The states of that list of which a page was asked for: revisions, from 0, growing with each change, ascending. */
  served(type: SiasnType): number[]
  /**
   * The rows at that revision, each id once; with `copies` as the fault `duplicates` shows them, the later
   * copy. Needs `keepRevisions`. @throws RangeError when it is off or there was no such revision.
   */
  rowsAt(type: SiasnType, revision: number, copies?: number): ServedRow[]
  /** Closes every connection, also those that hang. */
  stop(): Promise<void>
}

/** Starts a stand-in; it accepts requests when the promise is fulfilled. */
export async function startSiasn(options: SiasnOptions = {}): Promise<SiasnStandIn> {
  const { port = 0, host = '127.0.0.1', latencyMs = 50 } = options
  const upstream = new Upstream(options)
  const server = createServer((request, response) => {
    answer(upstream, latencyMs, request, response).catch((error: unknown) => {
      refuseFailure(upstream, response, error)
    })
  })
  // Longer than any pause between two pages, so that a kept connection is not closed under a client.
  server.keepAliveTimeout = 75_000
  await listen(server, port, host)
  const address = server.address() as AddressInfo
  const url = `http://${shownHost(address)}:${address.port}`
  return {
    url,
    tokenUrl: url + TOKEN_PATH,
    port: address.port,
    setFaults: (faults) => upstream.faults.set(faults),
    clearFaults: () => upstream.faults.set([]),
    setTokens: (tokens) => upstream.tokens.set(tokens),
    setRefreshTokens: (tokens, expiresInS) => upstream.tokens.setRefresh(tokens, expiresInS),
    change: (type, counts) => upstream.change(type, counts),
    reset: () => upstream.reset(),
    stats: () => upstream.stats(),
    row: (type, index) => upstream.row(type, index),
    pegawai: (offset = 0, limit = DEFAULT_PEGAWAI) => upstream.pegawai(offset, limit),
    served: (type) => upstream.served(type),
    rowsAt: (type, revision, copies) => upstream.rowsAt(type, revision, copies),
    stop: () => stop(server),
  }
}

async function answer(
  upstream: Upstream,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const target = request.url ?? '/'
  if (!URL.canParse(target, 'http://siasn')) throw new Refusal(400, 'the address is not valid')
  const url = new URL(target, 'http://siasn')
  if (url.pathname.startsWith(CONTROL_PREFIX)) return control(upstream, request, response, url)
  if (url.pathname === TOKEN_PATH) return token(upstream, latencyMs, request, response)
  return data(upstream, latencyMs, request, response, url)
}

function refuseFailure(upstream: Upstream, response: ServerResponse, error: unknown) {
  if (response.headersSent || response.destroyed) return response.destroy()
  if (!(error instanceof Refusal)) return refuse(response, 500, 'the stand-in failed')
  upstream.counters.refused += 1
  // The rest of a body that is too large is not waited for.
  if (error.status === 413) response.setHeader('connection', 'close')
  refuse(response, error.status, error.message)
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A server that listens everywhere is reached on this machine through loopback. */
function shownHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return family === 'IPv6' ? `[${address}]` : address
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
