/** A real worker process with the jobs of `test-jobs.ts`. */
import { runWorker } from '@/jobs/engine/work'
import { db } from '@/models/db'
import { plainMessage } from '@/utils/errors'
import { EFFECTS, findTestController, testJobs } from './test-jobs'

runWorker({
  definitions: testJobs,
  lookup: findTestController,
  loops: [],
  prepare: () => db().raw(EFFECTS),
}).catch((error: unknown) => {
  console.error(plainMessage(error))
  process.exit(1)
})
