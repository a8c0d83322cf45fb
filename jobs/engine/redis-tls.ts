/** TLS to Redis: its options, and words for a certificate that cannot be trusted. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'
import { env } from '@/utils/env'
import { errorCode, plainMessage } from '@/utils/errors'
import type { RedisAddress, RedisHost } from '@/utils/redis-url'

const HANDSHAKE_MS = 5_000

function readPem(name: 'REDIS_TLS_CA' | 'REDIS_TLS_CERT' | 'REDIS_TLS_KEY'): Buffer | undefined {
  const file = env()[name]
  if (!file) return undefined
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`${name}: the file ${file} cannot be read (${errorCode(error)})`, { cause: error })
  }
}

/**
 * Options of every TLS connection of this address. One server is called by its name (SNI); the nodes that sentinels
 * and clusters announce each have their own, unless REDIS_TLS_SERVERNAME gives one for all.
 */
export function tlsOptions(address: RedisAddress): ConnectionOptions | undefined {
  if (!address.isTls) return undefined
  const [ca, cert, key] = [readPem('REDIS_TLS_CA'), readPem('REDIS_TLS_CERT'), readPem('REDIS_TLS_KEY')]
  const own = address.kind === 'single' ? address.hosts[0]?.host : undefined
  const servername = env().REDIS_TLS_SERVERNAME ?? (own && !isIP(own) ? own : undefined)
  return {
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    ...(servername ? { servername } : {}),
  }
}

/** A server that waits for words in the clear: it takes the connection and never answers the handshake. */
class SilentHandshake extends Error {
  readonly code = 'SILENT_HANDSHAKE'
}

/** What to do about an error of TLS; undefined for any other error. */
export function tlsAdvice(error: unknown): string | undefined {
  const code = errorCode(error) ?? ''
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'its certificate is for another name. Write one of its names in REDIS_URL, or set REDIS_TLS_SERVERNAME to it'
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired. Renew it on the server'
  if (code === 'CERT_NOT_YET_VALID')
    return 'its certificate is not valid yet. Compare the clocks of both hosts'
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_(UNTRUSTED|SIGNATURE)|INVALID_CA/.test(code))
    return 'its certificate is from an authority this host does not know. Set REDIS_TLS_CA to the file (PEM) with the certificate of that authority'
  if (/ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/.test(code))
    return 'it wants a certificate of its clients. Set REDIS_TLS_CERT and REDIS_TLS_KEY (files, PEM)'
  if (/SILENT_HANDSHAKE|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code))
    return 'it does not speak TLS at that port. Use the TLS port, or redis instead of rediss in REDIS_URL'
  return undefined
}

/** Error of one handshake; undefined when it worked, or when it could not be tried. */
function handshakeError(address: RedisHost, tls: ConnectionOptions): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, ...tls, timeout: HANDSHAKE_MS })
    const end = (error?: unknown) => {
      socket.destroy()
      resolve(error)
    }
    let isConnected = false
    socket.once('connect', () => {
      isConnected = true
    })
    // Not once: Node may tell of a refusal after it has told of a certificate that is not trusted.
    socket.on('error', end)
    socket.once('timeout', () =>
      end(isConnected ? new SilentHandshake('no answer to the handshake') : undefined),
    )
    // A refusal of the client's certificate arrives after the handshake; the first answer proves there is none.
    socket.once('secureConnect', () => socket.write('PING\r\n')).once('data', () => end())
    socket.once('close', () => end())
  })
}

/**
 * Shakes hands with each address by itself, because the client library hides why a sentinel or a node refused.
 * @throws Error that says what to do, when no address can be trusted.
 */
export async function checkTls(address: RedisAddress): Promise<void> {
  const tls = tlsOptions(address)
  if (!tls) return
  const complaints: string[] = []
  for (const one of address.hosts) {
    const error = await handshakeError(one, tls)
    const advice = tlsAdvice(error)
    if (!advice) return
    complaints.push(`${one.host}:${one.port}: ${advice} (${plainMessage(error)}).`)
  }
  throw new Error(`Redis cannot be trusted at ${complaints.join(' ')}`)
}
