/** PostgreSQL's own bell: commits that made runs due, heard by every relay. */
import { listen } from './listen'

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
  return listen(DUE_CHANNEL, 'sinkron relay', (payload) => onDue(heard(payload)))
}
