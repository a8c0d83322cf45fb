/** PostgreSQL's own bell: commits that made runs due, heard by every relay. */
import pg from 'pg'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { KEEP_ALIVE_MS } from './db'

/** Channel of the commits that made runs due. */
const DUE_CHANNEL = 'job_runs_due'

/** Runs of one queue that a commit made due. */
export interface DueRuns {
  /** Name of the queue: `family.type`. */
  queue: string
  /** One of them; no other commit names the same at the same time. */
  id: string
  count: number
}

/** SQL that tells the relays, after the commit, of the runs of `rows` (family, type, id); its rows must be read. */
export const ring = (rows: string) =>
  `SELECT pg_notify('${DUE_CHANNEL}', family || '.' || type || ' ' || min(id) || ' ' || count(*)) AS rung FROM ${rows} GROUP BY family, type`

/** Joined to an answer, so that the CTE `ring` is carried out; the planner would leave out an outer join that adds nothing. */
export const RUNG = 'CROSS JOIN (SELECT count(rung) FROM ring) AS rung'

function heard(payload: string): DueRuns {
  const [queue = '', id = '', count = ''] = payload.split(' ')
  return { queue, id, count: Number(count) }
}

/** Listens for commits that made runs due. Without it (a pooler in between, a cut line) the loop still looks each second. */
export function listenForDueRuns(onDue: (due: DueRuns) => void): { stop: () => Promise<void> } {
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
    next.on('notification', ({ payload = '' }) => onDue(heard(payload)))
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
