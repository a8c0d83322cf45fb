/** Two hosts on this machine: network namespaces with a link each, or, without the right to make them, a line each. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { openTcpProxy, type TcpProxy } from './tcp-proxy'

export interface Host {
  name: string
  /** Puts what is executed after it onto this host. */
  inside: readonly string[]
  /** Where the servers of the first namespace are reached from here: their address there, or null with `lines`. */
  gateway: string | null
  /** Where this host's own servers listen. */
  address: string
  /** The link or the lines go down, and nobody is told. */
  cutOff(): void
  reconnect(): void
}

export interface Ground {
  hosts: [Host, Host]
  /** Another address for a server of the test, as a host reaches it. */
  reach(host: Host, url: string): Promise<string>
  close(): Promise<void>
}

// By their full names: they are the system's.
const IP = ['/usr/sbin/ip', '/sbin/ip', '/bin/ip'].find((path) => existsSync(path))
const UNSHARE = '/usr/bin/unshare'
const NET = `10.${100 + (process.pid % 100)}`

const ip = (...words: string[]) => spawnSync(IP ?? '', words, { encoding: 'utf8' })

function must(...words: string[]): void {
  const done = ip(...words)
  if (done.status !== 0) throw new Error(`ip ${words.join(' ')}: ${done.stderr}`)
}

const named = (name: string) => ['/bin/sh', '-c', 'hostname "$0" && exec "$@"', name]

/** Whether this machine lets the tests make namespaces with links between them. */
export function canMakeNamespaces(): boolean {
  if (process.getuid?.() !== 0 || !IP || !existsSync(UNSHARE)) return false
  const probe = `sinkron-${process.pid}`
  const isMade =
    ip('netns', 'add', probe).status === 0 &&
    ip('link', 'add', `sp${process.pid}`, 'type', 'veth', 'peer', 'name', `sq${process.pid}`).status === 0
  ip('link', 'del', `sp${process.pid}`)
  ip('netns', 'del', probe)
  return isMade
}

/** A namespace whose only way out is a link to this one. */
function namespaceHost(name: string, number: number): Host & { remove(): void } {
  const space = `sinkron-${process.pid}-${number}`
  const [near, far] = [`sa${process.pid}n${number}`, `sb${process.pid}n${number}`]
  const [gateway, address] = [`${NET}.${number}.1`, `${NET}.${number}.2`]
  must('netns', 'add', space)
  must('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', space)
  must('addr', 'add', `${gateway}/24`, 'dev', near)
  must('link', 'set', near, 'up')
  must('-n', space, 'addr', 'add', `${address}/24`, 'dev', far)
  must('-n', space, 'link', 'set', far, 'up')
  must('-n', space, 'link', 'set', 'lo', 'up')
  return {
    name,
    gateway,
    address,
    inside: [IP ?? '', 'netns', 'exec', space, UNSHARE, '--uts', ...named(name)],
    cutOff: () => must('link', 'set', near, 'down'),
    reconnect: () => must('link', 'set', near, 'up'),
    remove: () => {
      ip('link', 'del', near)
      ip('netns', 'del', space)
    },
  }
}

/** Servers of the test itself listen on the loopback address; a line on the host's link leads to them. */
function namespaces(): Ground {
  const made = [namespaceHost('host-a', 1), namespaceHost('host-b', 2)] as const
  const lines: TcpProxy[] = []
  return {
    hosts: [made[0], made[1]],
    reach: async (host, url) => reachThrough(url, host.gateway ?? '', lines),
    close: async () => {
      await Promise.all(lines.map((line) => line.close()))
      for (const host of made) host.remove()
    },
  }
}

async function reachThrough(url: string, listen: string, lines: TcpProxy[]): Promise<string> {
  const there = new URL(url)
  const line = await openTcpProxy({ host: there.hostname, port: Number(there.port), listen })
  lines.push(line)
  there.host = `${listen}:${line.port}`
  return there.href
}

/** Without namespaces: each host is what speaks to the servers through lines of its own. Both bear this machine's name. */
function lineHosts(): Ground {
  const lines = new Map<string, TcpProxy[]>()
  const host = (name: string): Host => {
    const own: TcpProxy[] = []
    lines.set(name, own)
    return {
      name,
      inside: [],
      gateway: null,
      address: '127.0.0.1',
      cutOff: () => {
        for (const line of own) line.freeze()
      },
      reconnect: () => {
        for (const line of own) line.mend()
      },
    }
  }
  return {
    hosts: [host('host-a'), host('host-b')],
    reach: ({ name }, url) => reachThrough(url, '127.0.0.1', lines.get(name) ?? []),
    close: async () => {
      await Promise.all([...lines.values()].flat().map((line) => line.close()))
    },
  }
}

export const openGround = (isNamespaced: boolean): Ground => (isNamespaced ? namespaces() : lineHosts())
