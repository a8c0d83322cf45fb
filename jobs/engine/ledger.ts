/** What a worker process writes of its attempts: heartbeats and ends, each kind batched into one statement. */
import { db } from '@/models/db'
import {
  type AttemptEnd,
  type Beat,
  beatRuns,
  type SettledRun,
  settleRun,
  settleRuns,
} from '@/models/job-attempt'
import { batched } from './batch'

const MOST = 200

export interface Ledger {
  /** The new version of the run; null when the attempt is lost. */
  beat(beat: Beat): Promise<number | null>
  /** @throws LostAttempt when the attempt is no longer the caller's; nothing was written. */
  settle(end: AttemptEnd): Promise<SettledRun>
}

/**
 * A row that somebody holds is passed over by the batch and asked for again alone, where it may wait without keeping
 * the others from theirs. No promise is weaker for it: each row is written under the same conditions as before.
 */
export function openLedger(leaseMs: number): Ledger {
  const beatAlone = async (beat: Beat) => {
    const versions = await beatRuns([beat], { leaseMs })
    return versions.get(beat.fence.runId) ?? null
  }
  const beat = batched<Beat, number | undefined>(
    async (beats) => {
      const versions = await beatRuns(beats, { leaseMs, locked: 'skip' })
      return beats.map(({ fence }) => versions.get(fence.runId))
    },
    { most: MOST },
  )
  const settle = batched<AttemptEnd, SettledRun | undefined>(
    async (ends) => {
      const settled = await settleRuns(db(), ends, 'skip')
      const byFence = new Map(settled.map((run) => [`${run.id}#${run.attempt}`, run]))
      return ends.map(({ fence }) => byFence.get(`${fence.runId}#${fence.attempt}`))
    },
    { most: MOST },
  )
  return {
    beat: async (one) => (await beat(one)) ?? beatAlone(one),
    settle: async (end) => (await settle(end)) ?? settleRun(db(), end.fence, end.end),
  }
}
