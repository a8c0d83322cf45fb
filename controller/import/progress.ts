/** Progress under the key that earlier scripts read in Redis; the run's row stays the truth. */
import type { JobContext, Result } from '@/jobs/engine/context'
import { Aborted, Permanent } from '@/jobs/engine/outcomes'
import { openRedis, type RedisConnection } from '@/jobs/engine/redis'
import { findRun } from '@/models/job-run'

const KEPT_SECONDS = 3_600
const EVERY_MS = 500

let connection: RedisConnection | undefined

function redis(): RedisConnection {
  connection ??= openRedis({ enableOfflineQueue: false, lazyConnect: false })
  return connection
}

/** A Redis that is away costs the progress there, and nothing else. */
async function write(runId: string, percent: number, message: string | null): Promise<void> {
  const value = JSON.stringify({ percent, message, updatedAt: new Date().toISOString() })
  await redis()
    .set(`import:progress:${runId}`, value, 'EX', KEPT_SECONDS)
    .catch(() => undefined)
}

/**
 * Does the work of a run and keeps `import:progress:<run id>` for an hour: percent 0 to 100, and -1 once it has failed
 * for good, never between two attempts. A run whose workers die every time keeps its last percent there.
 */
export async function reportProgress(
  context: Pick<JobContext, 'runId'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { runId } = context
  const now = async () => {
    const run = await findRun(runId)
    if (run) await write(runId, Math.min(run.percent, 99), run.message)
  }
  await now()
  const timer = setInterval(() => void now().catch(() => undefined), EVERY_MS)
  try {
    const result = await work()
    clearInterval(timer)
    await write(runId, 100, null)
    return result
  } catch (error) {
    clearInterval(timer)
    const run = await findRun(runId)
    const isLast = error instanceof Permanent || (run !== null && run.failures + 1 >= run.maxAttempts)
    if (run?.status === 'running' && isLast && !(error instanceof Aborted)) await write(runId, -1, null)
    throw error
  }
}
