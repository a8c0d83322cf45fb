/** An ear of its own on PostgreSQL's notifications, which comes back by itself after the connection was lost. */
import pg from 'pg'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { KEEP_ALIVE_MS } from './db'

const AGAIN_MS = 2_000

/** Hears what is told on `channel` from now on. What is told while the line is cut, or behind a pooler, is lost. */
export function listen(
  channel: string,
  applicationName: string,
  hear: (payload: string) => void,
): { stop: () => Promise<void> } {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: env().DATABASE_URL,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: applicationName,
    })
    client = next
    next.on('notification', ({ payload = '' }) => hear(payload))
    next.on('error', (error) => log.debug({ error: error.message }, `${applicationName} lost its ear`))
    next.on('end', retry)
    await next.connect()
    await next.query(`LISTEN ${channel}`)
  }
  const retry = () => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => connect().catch(retry), AGAIN_MS)
  }
  connect().catch(retry)
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
