/** BullMQ: its defaults, every finished job kept. */
import { Queue, Worker } from 'bullmq'
import type { Load } from '../engine-messages'
import { address, serve } from './serve'

const NAME = 'bench-bullmq'
const JOB = 'no-op'
const connection = { url: address('REDIS_URL') }
const queue = new Queue<Load>(NAME, { connection })

const addMany = (loads: readonly Load[]) => queue.addBulk(loads.map((data) => ({ name: JOB, data })))

serve({
  work: async ({ concurrency, run }) => {
    const worker = new Worker<Load>(NAME, (job) => run(job.data), {
      connection: { ...connection, maxRetriesPerRequest: null },
      concurrency,
    })
    worker.on('error', (error) => console.error(error))
    await worker.waitUntilReady()
  },
  add: (load) => queue.add(JOB, load),
  addMany,
  hold: async (batches) => {
    await queue.pause()
    for (const batch of batches) await addMany(batch)
    return () => queue.resume()
  },
  unfinished: async () => {
    const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized')
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  },
})
