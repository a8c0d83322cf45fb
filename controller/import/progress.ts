/** Progress under the key that earlier scripts read in Redis; the run's row stays the truth. */
import type { JobContext, Result } from '@/jobs/engine/context'
import { Aborted, Permanent, storedError } from '@/jobs/engine/outcomes'
import { openRedis, type RedisConnection } from '@/jobs/engine/redis'
import { findRun, type JobRun } from '@/models/job-run'
import { replyText } from '@/utils/language'
import { type Told, toldOf } from '../import-told'

const KEPT_SECONDS = 3_600
const EVERY_MS = 500
const LOOK_EVERY_MS = 1_000

let connection: RedisConnection | undefined

function redis(): RedisConnection {
  connection ??= openRedis({ enableOfflineQueue: false, lazyConnect: false })
  return connection
}

/** A Redis that is away costs the progress there, and nothing else. */
async function write(runId: string, told: Told): Promise<void> {
  const value = JSON.stringify({ ...told, updatedAt: new Date().toISOString() })
  await redis()
    .set(`import:progress:${runId}`, value, 'EX', KEPT_SECONDS)
    .catch(() => undefined)
}

const isOver = ({ status }: JobRun) => status === 'completed' || status === 'dead' || status === 'cancelled'

/** Tells the end of a run that nobody in this process works on; whoever takes it up again tells the rest. */
function followToTheEnd(runId: string, attempt: number): void {
  const until = Date.now() + KEPT_SECONDS * 1_000
  const look = async () => {
    const run = await findRun(runId)
    if (run && isOver(run)) await write(runId, toldOf(run, 'id'))
    if (run && !isOver(run) && run.attempt === attempt && Date.now() < until) again()
  }
  const again = () => setTimeout(() => void look().catch(again), LOOK_EVERY_MS).unref()
  again()
}

/** Writes how far a run is until it is stopped; then nothing is under way any more that could overwrite its end. */
function reporter(runId: string): { stop: () => Promise<void> } {
  const now = async () => {
    const run = await findRun(runId)
    if (run && !isOver(run)) await write(runId, { percent: Math.min(run.percent, 99), message: run.message })
  }
  let isBusy = false
  let underWay: Promise<void> = Promise.resolve()
  const look = () => {
    if (isBusy) return
    isBusy = true
    underWay = now()
      .catch(() => undefined)
      .finally(() => {
        isBusy = false
      })
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return underWay
    },
  }
}

/**
 * Does the work of a run and keeps `import:progress:<run id>` for an hour: percent 0 to 100, and -1 once it has failed
 * for good or was cancelled, never between two attempts. A run that no worker of this process has begun has no
 * progress there, and one whose workers die every time keeps its last.
 */
export async function reportProgress(
  { fence }: Pick<JobContext, 'fence'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { runId, attempt } = fence
  const reports = reporter(runId)
  try {
    const result = await work()
    await reports.stop()
    await write(runId, { percent: 100, message: replyText('id', 'import_done') })
    return result
  } catch (error) {
    await reports.stop()
    const run = await findRun(runId).catch(() => null)
    const isLast = error instanceof Permanent || (run !== null && run.failures + 1 >= run.maxAttempts)
    if (run?.status === 'running' && run.attempt === attempt && isLast && !(error instanceof Aborted))
      await write(runId, toldOf(Object.assign(run, { status: 'dead', error: storedError(error) }), 'id'))
    else followToTheEnd(runId, attempt)
    throw error
  }
}
