/** The relay: rings Bull for runs that are due, sweeps leases that ran out, and mends what a crash left. */
import { listenForDueRuns } from '@/models/due-channel'
import { sweepExpiredLeases } from '@/models/job-attempt'
import { type DueRun, takeDueRuns } from '@/models/job-run'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { isReachable, push, type Queue } from './bull'
import { hint } from './hints'

const LOOK_EVERY_MS = 1_000
const PUSH_AGAIN_AFTER_MS = 5_000
const HOUSEKEEPING_EVERY_MS = 60_000
const BATCH = 500

/**
 * Pushes all due runs of the given queues. A run whose push was lost is pushed again after 5 s; that is harmless
 * while the first push is still in Redis (same job id), and heals an emptied Redis.
 */
export async function pushDueRuns(queues: ReadonlyMap<string, Queue>): Promise<number> {
  const reachable = [...queues.values()].every(isReachable)
  if (!reachable) return 0
  const due = await takeDueRuns(PUSH_AGAIN_AFTER_MS, BATCH)
  const pushed = due.map(async (run: DueRun) => {
    const queue = queues.get(`${run.family}.${run.type}`)
    if (queue) await push(queue, run)
    else log.error({ runId: run.id }, `no job is declared for ${run.family}.${run.type}`)
  })
  await Promise.all(pushed)
  return due.length
}

/** Runs `work` every `everyMs` and whenever it is nudged, never twice at once; its errors are logged, not thrown. */
function loop(name: string, everyMs: number, work: () => Promise<unknown>) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let stopped = false
  const turn = async (): Promise<void> => {
    do {
      again = false
      await work().catch((error: unknown) =>
        log.warn({ error: plainMessage(error) }, `${name} could not finish`),
      )
    } while (again && !stopped)
    running = undefined
    if (!stopped) timer = setTimeout(nudge, everyMs)
  }
  const nudge = () => {
    clearTimeout(timer)
    again = true
    running ??= turn()
  }
  nudge()
  return {
    nudge,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

async function sweep(): Promise<void> {
  for (const run of await sweepExpiredLeases()) {
    log.warn(
      { runId: run.id, attempt: run.attempt, worker: run.worker },
      `a lease ran out; the run is ${run.status}`,
    )
    hint(run)
  }
}

/**
 * Starts the relay of this process; any number of processes may run one. `tidyUp` is called once a minute.
 * `stop` ends it after its current turn.
 */
export function startRelay(
  queues: ReadonlyMap<string, Queue>,
  tidyUp: () => Promise<unknown>,
): { stop: () => Promise<void> } {
  const relay = loop('the relay', LOOK_EVERY_MS, () => pushDueRuns(queues))
  const sweeper = loop('the sweep', Math.min(5_000, env().SINKRON_LEASE_MS / 2), sweep)
  const housekeeping = loop('housekeeping', HOUSEKEEPING_EVERY_MS, tidyUp)
  const ear = listenForDueRuns(relay.nudge)
  return {
    stop: async () => {
      await Promise.all([relay.stop(), sweeper.stop(), housekeeping.stop(), ear.stop()])
    },
  }
}
