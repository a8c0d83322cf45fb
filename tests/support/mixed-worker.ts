/** A real worker process with the product's jobs and those of `test-jobs.ts`, and with all that a product's worker does beside. */
import { findController } from '@/controller/find'
import { lookForNotices } from '@/controller/notices'
import { definitions } from '@/jobs/definitions'
import { runWorker } from '@/jobs/engine/work'
import { releaseBlocked } from '@/models/blocked'
import { db } from '@/models/db'
import { dropOrphanStaging } from '@/models/staging'
import { plainMessage } from '@/utils/errors'
import { EFFECTS, findTestController, testJobs } from './test-jobs'

runWorker({
  definitions: [...definitions, ...testJobs],
  lookup: (job) => (job.family === 'test' ? findTestController(job) : findController(job)),
  loops: [
    { name: 'housekeeping', everyMs: 1_000, work: dropOrphanStaging },
    { name: 'the look for notices', everyMs: 500, work: lookForNotices },
  ],
  prepare: async (worker) => {
    // Of workers that start at the same moment only one may make it.
    await db().transaction(async (trx) => {
      await trx.raw('SELECT pg_advisory_xact_lock(4711)')
      await trx.raw(EFFECTS)
    })
    await releaseBlocked(null, worker)
  },
}).catch((error: unknown) => {
  console.error(plainMessage(error))
  process.exit(1)
})
