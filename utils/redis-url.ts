/** The address of Redis: one server, the master that sentinels name, or a cluster. */

export interface RedisHost {
  host: string
  port: number
}

interface Many {
  isTls: boolean
  hosts: RedisHost[]
  username?: string
  password?: string
}

export type RedisAddress =
  | { kind: 'single'; isTls: boolean; hosts: RedisHost[]; url: string }
  | (Many & { kind: 'sentinel'; master: string; db: number })
  | (Many & { kind: 'cluster' })

const DEFAULT_PORT = { single: 6379, cluster: 6379, sentinel: 26_379 }

/** `redis://`, then credentials up to the last @ before the path, hosts and path. */
const MANY = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^/?]*)@)?([^/?]*)(?:\/([^?]*))?$/

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('a % in it must be written as %25')
  }
}

function readHost(text: string, defaultPort: number): RedisHost {
  const [, v6, name, port] = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? []
  const host = v6 ?? name
  if (!host || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535)
    throw new Error(`"${text}" is not host:port; hosts are separated by commas`)
  return { host, port: Number(port ?? defaultPort) }
}

function readCredentials(text: string | undefined): Pick<Many, 'username' | 'password'> {
  if (!text) return {}
  const [username = '', ...rest] = text.split(':')
  return {
    ...(username ? { username: decoded(username) } : {}),
    ...(rest.length > 0 ? { password: decoded(rest.join(':')) } : {}),
  }
}

function readSentinel(many: Many, path: string): RedisAddress {
  const [master, db = '0', ...more] = path.split('/')
  if (!master || more.length > 0 || !/^\d+$/.test(db))
    throw new Error('after the sentinels comes /name-of-the-master, and then /number of the database if any')
  return { ...many, kind: 'sentinel', master: decoded(master), db: Number(db) }
}

function readSingle(url: string): RedisAddress {
  if (url.startsWith('unix://'))
    return { kind: 'single', isTls: false, hosts: [], url: url.slice('unix://'.length) }
  if (!URL.canParse(url) || !new URL(url).hostname)
    throw new Error('is not an address like redis://user:password@host:6379/0')
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const hosts = [{ host, port: Number(port || DEFAULT_PORT.single) }]
  return { kind: 'single', isTls: protocol === 'rediss:', hosts, url }
}

/**
 * Reads `redis[s]://[user:password@]host[:port][/db]`, `unix:///path`,
 * `redis[s]+sentinel://[user:password@]host[:port],…/master[/db]` and
 * `redis[s]+cluster://[user:password@]host[:port],…`. User and password are percent-encoded.
 * @throws Error that says what is wrong and holds no password.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const [, scheme, kind, credentials, hostList = '', path = ''] = MANY.exec(url) ?? []
  if (kind === 'sentinel' || kind === 'cluster') {
    const hosts = hostList.split(',').map((text) => readHost(text, DEFAULT_PORT[kind]))
    const many = { isTls: scheme === 'rediss', hosts, ...readCredentials(credentials) }
    if (kind === 'sentinel') return readSentinel(many, path)
    if (path !== '' && path !== '0')
      throw new Error('a cluster has no databases: nothing comes after its hosts')
    return { ...many, kind }
  }
  if (/^(rediss?|unix):\/\//.test(url)) return readSingle(url)
  if (MANY.test(url.replace(/\?.*$/s, ''))) throw new Error('takes no parameters after a ?')
  throw new Error(
    'must start with redis:// or rediss:// (one server), redis+sentinel:// or redis+cluster:// (or rediss+…)',
  )
}
