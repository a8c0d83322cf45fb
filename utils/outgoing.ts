/** Requests to addresses that people enter: only to public ones, checked where the connection is made. */
import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector, request } from 'undici'
import { env } from './env'
import { errorCode } from './errors'

/** The address may not be asked. `reason` is for people and names no secret. */
export class OutgoingRefused extends Error {
  override name = 'OutgoingRefused'
  readonly code = 'OUTGOING_REFUSED'
  constructor(readonly reason: string) {
    super(`the address is not allowed: ${reason}`)
  }
}

/** Hosts and networks that are allowed though they are not public, over plain http too. */
export interface Allowed {
  hosts: ReadonlySet<string>
  networks: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]
}

/** Reads `NOTICE_ALLOWED_HOSTS`: hosts, addresses and CIDR networks between commas. */
export function readAllowed(list: string): Allowed {
  const entries = list.split(',').map((entry) =>
    entry
      .trim()
      .toLowerCase()
      .replace(/^\[|\]$/g, ''),
  )
  const hosts = entries.filter((entry) => entry !== '' && !entry.includes('/') && isIP(entry) === 0)
  const networks = entries.flatMap((entry) => {
    if (isIP(entry) !== 0) return [networkOf(`${entry}/${isIP(entry) === 4 ? 32 : 128}`)]
    return ipaddr.isValidCIDR(entry) ? [networkOf(entry)] : []
  })
  return { hosts: new Set(hosts), networks }
}

const networkOf = (cidr: string): [ipaddr.IPv4 | ipaddr.IPv6, number] => ipaddr.parseCIDR(cidr)

/** Public by its range, but answered by a cloud's own host (Azure's wire server). */
const CLOUD_INSIDE = new Set(['168.63.129.16'])
/** IPv4 within IPv6 as it was written before there was a mapped form; the library counts it as public. */
const COMPATIBLE = [networkOf('::/96')]

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, networks: Allowed['networks']): boolean {
  return networks.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits))
}

/** Why this IP address may not be connected to; null when it may. Everything that is not public unicast is refused. */
export function addressFlaw(text: string, allowed: Allowed): string | null {
  if (!ipaddr.isValid(text)) return 'not an IP address'
  const address = ipaddr.parse(text)
  if (isWithin(address, allowed.networks)) return null
  const range = address.range()
  if (range !== 'unicast') return `${range} address`
  if (CLOUD_INSIDE.has(text) || isWithin(address, COMPATIBLE)) return 'reserved address'
  return null
}

const hostOf = (url: URL) => url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '')

/**
 * Checks what can be told before any connection: scheme, credentials, and an address written as numbers.
 * @throws OutgoingRefused
 */
export function checkOutgoing(url: URL, allowed = configured()): void {
  const host = hostOf(url)
  const isAllowed =
    allowed.hosts.has(host) || (isIP(host) !== 0 && isWithin(ipaddr.parse(host), allowed.networks))
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    throw new OutgoingRefused('not https')
  if (url.username !== '' || url.password !== '')
    throw new OutgoingRefused('user name or password in the address')
  const flaw = isIP(host) === 0 || isAllowed ? null : addressFlaw(host, allowed)
  if (flaw !== null) throw new OutgoingRefused(flaw)
}

/**
 * Resolves a name for the connection itself, and refuses it when any of its addresses is refused. What is checked here
 * is what is connected to, so a name that answers differently the second time gains nothing.
 */
export function guardedLookup(allowed: Allowed, resolve: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 4)
      const trusted = allowed.hosts.has(hostname.toLowerCase().replace(/\.$/, ''))
      const flaw = trusted
        ? null
        : found.map(({ address }) => addressFlaw(address, allowed)).find((one) => one !== null)
      const [first] = found
      if (flaw || !first) return callback(new OutgoingRefused(flaw ?? 'no address'), '', 4)
      if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

let cached: { list: string; allowed: Allowed } | undefined

function configured(): Allowed {
  const list = env().NOTICE_ALLOWED_HOSTS
  if (cached?.list !== list) cached = { list, allowed: readAllowed(list) }
  return cached.allowed
}

/** `isSent`: the request may have reached the other side; without it, it certainly did not. */
export class OutgoingFailure extends Error {
  override name = 'OutgoingFailure'
  constructor(
    readonly isSent: boolean,
    /** Short, for people: a system's code or the reason of a refusal, never the address. */
    readonly detail: string,
    /** The address itself is not allowed. */
    readonly isRefused = false,
  ) {
    super(detail)
  }
}

export interface OutgoingAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** The beginning of the answer. */
  text: string
}

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 8_192

/**
 * Posts a text once, over a connection of its own, and reads the beginning of the answer. Follows no redirect.
 * @throws OutgoingFailure when no answer came.
 */
export async function postOutgoing(wanted: {
  url: URL
  headers: Record<string, string>
  body: string
  timeoutMs?: number
  allowed?: Allowed
}): Promise<OutgoingAnswer> {
  const { url, headers, body, timeoutMs = TIMEOUT_MS, allowed = configured() } = wanted
  let isConnected = false
  const connect = buildConnector({ lookup: guardedLookup(allowed), timeout: Math.min(timeoutMs, 5_000) })
  const agent = new Agent({
    connect: (options, done) =>
      connect(options, (...[error, socket]) => {
        if (!socket) return done(error ?? new Error('no socket'), null)
        isConnected = true
        done(null, socket)
      }),
    maxHeaderSize: 16_384,
  })
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    checkOutgoing(url, allowed)
    const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal })
    return { status: answer.statusCode, headers: answer.headers, text: await beginningOf(answer.body) }
  } catch (error) {
    if (error instanceof OutgoingRefused) throw new OutgoingFailure(false, error.reason, true)
    const detail = signal.aborted ? `${timeoutMs} ms` : (errorCode(error) ?? 'error')
    throw new OutgoingFailure(isConnected, detail)
  } finally {
    await agent.destroy()
  }
}

/** The first bytes of an answer; one that is endless or breaks off is as good as its beginning. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= MAX_ANSWER_BYTES) break
    }
  } catch {
    // The status is known, and it decides.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8')
}
