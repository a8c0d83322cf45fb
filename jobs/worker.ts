/** The standalone worker process: the engine with the product's jobs. */
import { findController } from '@/controller/find'
import { settings } from '@/controller/settings'
import { definitions } from '@/jobs/definitions'
import { releaseBlocked } from '@/models/blocked'
import { pruneChanges } from '@/models/row-change'
import { dropOrphanStaging } from '@/models/staging'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { runWorker } from './engine/work'

async function tidyUp(): Promise<void> {
  await dropOrphanStaging()
  const { changesRetentionDays } = await settings()
  const removed = await pruneChanges(changesRetentionDays)
  if (removed > 0) log.info(`${removed} row changes older than ${changesRetentionDays} days were removed`)
}

runWorker({
  definitions,
  lookup: findController,
  loops: [{ name: 'housekeeping', everyMs: 60_000, work: tidyUp }],
  // The environment may hold another token than the one a run waits without: each may look again.
  prepare: (worker) => releaseBlocked(null, worker),
}).catch((error: unknown) => {
  log.fatal(plainMessage(error))
  process.exit(1)
})
