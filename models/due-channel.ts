/** PostgreSQL's own bell: commits that made runs due, heard by every relay. */
import pg from 'pg'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { KEEP_ALIVE_MS } from './db'

/** Channel that `insertRun` notifies in its transaction; listeners hear it after the commit. */
export const DUE_CHANNEL = 'job_runs_due'

/** Listens for commits that made runs due. Without it (a pooler in between, a cut line) the loop still looks each second. */
export function listenForDueRuns(onDue: () => void): { stop: () => Promise<void> } {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: env().DATABASE_URL,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: 'sinkron relay',
    })
    client = next
    next.on('notification', onDue)
    next.on('error', (error) => log.debug({ error: error.message }, 'the relay lost its ear'))
    next.on('end', retry)
    await next.connect()
    await next.query(`LISTEN ${DUE_CHANNEL}`)
  }
  const retry = () => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => connect().catch(retry), 2_000)
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
