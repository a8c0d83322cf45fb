/** A process that behaves as so many open pages: listens for hints and reads again, as `components/use-hints.ts` does. */
import { io, type Socket } from 'socket.io-client'
import { Agent, request } from 'undici'
import { coalesce } from '@/components/coalesce'
import { answerParent } from './processes'

/** As in components/use-hints.ts. */
const HINT_GAP_MS = 350

export interface OpenWanted {
  kind: 'open'
  url: string
  /** One page for each. */
  cookies: readonly string[]
  /** What the pages read, in turns. */
  paths: readonly string[]
}

export interface PagesHeard {
  reads: number
  /** From a hint to the answer that was asked for after it. */
  lagsMs: number[]
  failures: number
}

let heard: PagesHeard = { reads: 0, lagsMs: [], failures: 0 }
let pages: { socket: Socket; stop: () => void }[] = []
const dispatcher = new Agent({ connections: 256 })

function openPage(url: string, path: string, cookie: string): Promise<void> {
  /** When the oldest hint came that no read has followed yet. */
  let hintedAt: number | null = null
  const read = async () => {
    const since = hintedAt
    hintedAt = null
    const answer = await request(url + path, {
      dispatcher,
      headers: { cookie, 'accept-encoding': 'gzip, deflate, br' },
    })
    await answer.body.arrayBuffer()
    heard.reads++
    if (answer.statusCode !== 200) heard.failures++
    else if (since !== null) heard.lagsMs.push(performance.now() - since)
  }
  const reads = coalesce(read, HINT_GAP_MS)
  const socket = io(url, { path: '/socket.io', extraHeaders: { cookie }, forceNew: true })
  pages.push({
    socket,
    stop: () => {
      reads.stop()
      socket.removeAllListeners()
      socket.disconnect()
    },
  })
  socket.on('runs', () => {
    hintedAt ??= performance.now()
    reads.hint()
  })
  return new Promise((resolve) => {
    socket.once('connect', resolve)
  })
}

answerParent<OpenWanted | { kind: 'forget' } | { kind: 'close' }>(async (message) => {
  if (message.kind === 'open')
    await Promise.all(
      message.cookies.map((cookie, at) =>
        openPage(message.url, message.paths[at % message.paths.length] ?? '/', cookie),
      ),
    )
  const told = heard
  heard = { reads: 0, lagsMs: [], failures: 0 }
  if (message.kind === 'close') {
    for (const { stop } of pages) stop()
    pages = []
  }
  return told
})
