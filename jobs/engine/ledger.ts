/** What a worker process writes of its attempts: claims, heartbeats and ends, each kind batched into one statement. */
import { db } from '@/models/db'
import {
  type AttemptEnd,
  type Beat,
  beatRuns,
  type ClaimedRun,
  claimRuns,
  type Delivery,
  type SettledRun,
  settleRun,
  settleRuns,
} from '@/models/job-attempt'
import { batched } from './batch'

const MOST = 200

export interface Ledger {
  /** The run, claimed; null when the delivery is stale. */
  claim(delivery: Delivery): Promise<ClaimedRun | null>
  /** The new version of the run; null when the attempt is lost. */
  beat(beat: Beat): Promise<number | null>
  /** @throws LostAttempt when the attempt is no longer the caller's; nothing was written. */
  settle(end: AttemptEnd): Promise<SettledRun>
}

/**
 * A row that somebody holds is passed over by the batch and asked for again alone, where it may wait without keeping
 * the others from theirs. No promise is weaker for it: each row is written under the same conditions as before.
 */
export function openLedger({ worker, leaseMs }: { worker: string; leaseMs: number }): Ledger {
  const claimAlone = async (delivery: Delivery) =>
    (await claimRuns([delivery], { worker, leaseMs }))[0] ?? null
  const beatAlone = async (beat: Beat) => {
    const versions = await beatRuns([beat], { leaseMs })
    return versions.get(beat.fence.runId) ?? null
  }
  const claim = batched<Delivery, ClaimedRun | undefined>(
    async (deliveries) => {
      const claimed = await claimRuns(deliveries, { worker, leaseMs, locked: 'skip' })
      return handOut(
        claimed,
        deliveries.map(({ id }) => id),
      )
    },
    { most: MOST },
  )
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
      return handOut(
        settled,
        ends.map(({ fence }) => fence.runId),
      )
    },
    { most: MOST },
  )
  return {
    claim: async (delivery) => (await claim(delivery)) ?? claimAlone(delivery),
    beat: async (one) => (await beat(one)) ?? beatAlone(one),
    settle: async (end) => (await settle(end)) ?? settleRun(db(), end.fence, end.end),
  }
}

/**
 * To each id its row, once: the same delivery may come twice at one moment (Bull hands it out again when a lock is
 * lost), and only one may get the run.
 */
function handOut<Row extends { id: string }>(
  rows: readonly Row[],
  ids: readonly string[],
): (Row | undefined)[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => {
    const row = byId.get(id)
    byId.delete(id)
    return row
  })
}
