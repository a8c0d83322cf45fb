/** Live hints of one web server: who may listen, and that nobody goes on listening whose session has ended. */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { type DefaultEventsMap, Server } from 'socket.io'
import { HINT_KEY } from '@/jobs/engine/hints'
import { checkEvictionPolicy, openRedis } from '@/jobs/engine/redis'
import { sessionOf } from '@/models/auth'
import { listenForEndedSessions, livingSessions } from '@/models/session'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

/** An expiry tells nobody, and word of an end can be lost: so often all open sockets are looked at, with one query. */
const LOOK_EVERY_MS = 15_000

/** A browser's foreign page says where it comes from. */
function isForeign({ headers: { origin, host } }: IncomingMessage): boolean {
  if (origin === undefined || origin === env().PUBLIC_URL) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}

interface Listener {
  sessionId: string
}

type Live = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Listener>

const roomOf = (kind: 'session' | 'user', id: string) => `${kind}:${id}`

/** Pages may listen with the same session that lets them read. */
async function admit(socket: Parameters<Parameters<Live['use']>[0]>[0]): Promise<void> {
  const found = await sessionOf(socket.request.headers.cookie ?? '').catch(() => {
    throw new Error('unavailable')
  })
  if (!found) throw new Error('unauthorized')
  socket.data.sessionId = found.sessionId
  await socket.join([roomOf('session', found.sessionId), roomOf('user', found.user.id)])
}

/** Each web server hears of it by itself, and sees to its own sockets. */
function endWithSessions(io: Live): { stop: () => Promise<void> } {
  const ear = listenForEndedSessions(({ kind, id }) => {
    io.local.in(roomOf(kind, id)).disconnectSockets(true)
  })
  const look = async () => {
    const sockets = [...io.sockets.sockets.values()]
    if (sockets.length === 0) return
    const living = await livingSessions([...new Set(sockets.map(({ data }) => data.sessionId))])
    for (const socket of sockets) if (!living.has(socket.data.sessionId)) socket.disconnect(true)
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) =>
      log.warn({ error: plainMessage(error) }, 'open pages were not looked at'),
    )
  }, LOOK_EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await ear.stop()
    },
  }
}

/** Opens the hints on the server that also gives the pages. */
export function openLive(server: HttpServer) {
  const publisher = openRedis()
  const subscriber = openRedis({ enableReadyCheck: false, maxRetriesPerRequest: null })
  const io: Live = new Server(server, {
    adapter: createAdapter(publisher, subscriber, { key: HINT_KEY }),
    serveClient: false,
    allowRequest: (request, decide) => decide(isForeign(request) ? 'cross-site' : null, !isForeign(request)),
  })
  io.use((socket, proceed) => {
    admit(socket).then(() => proceed(), proceed)
  })
  const watch = endWithSessions(io)
  return {
    checkRedis: () => checkEvictionPolicy(publisher),
    isConnected: () => publisher.status === 'ready' && subscriber.status === 'ready',
    close: async () => {
      await watch.stop()
      // Without a farewell, after which a page would not come back by itself.
      io.engine.close()
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
