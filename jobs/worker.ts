/** The standalone worker process: the engine with the product's jobs. */
import { findController } from '@/controller/find'
import { lookForNotices } from '@/controller/notices'
import { sampleQueues } from '@/controller/queue-samples'
import { definitions } from '@/jobs/definitions'
import { defaultSchedules } from '@/jobs/definitions/schedules'
import { releaseBlocked } from '@/models/blocked'
import { dropOrphanStaging } from '@/models/staging'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { declareSchedules, tickSchedules } from './engine/schedules'
import { runWorker } from './engine/work'

runWorker({
  definitions,
  lookup: findController,
  loops: [
    { name: 'the schedules', everyMs: 1_000, work: () => tickSchedules(definitions) },
    { name: 'the notices', everyMs: 2_000, work: lookForNotices },
    { name: 'the samples of queues', everyMs: 60_000, work: sampleQueues },
    { name: 'housekeeping', everyMs: 60_000, work: dropOrphanStaging },
  ],
  prepare: async (worker) => {
    await declareSchedules(definitions, defaultSchedules)
    // The environment may hold another token than the one a run waits without: each may look again.
    await releaseBlocked(null, worker)
  },
}).catch((error: unknown) => {
  log.fatal(plainMessage(error))
  process.exit(1)
})
