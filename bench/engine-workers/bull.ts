/** Bull 4 by itself: its defaults, every finished job kept. */
import Bull from 'bull'
import type { Load } from '../engine-messages'
import { address, serve } from './serve'

const queue = new Bull<Load>('bench-bull', address('REDIS_URL'))

const addMany = (loads: readonly Load[]) => queue.addBulk(loads.map((data) => ({ data })))

serve({
  work: async ({ concurrency, run }) => {
    queue.process(concurrency, (job) => run(job.data)).catch(fail)
    await queue.isReady()
  },
  add: (load) => queue.add(load),
  addMany,
  hold: async (batches) => {
    await queue.pause()
    for (const batch of batches) await addMany(batch)
    return () => queue.resume()
  },
  unfinished: async () => {
    const { waiting, active, delayed } = await queue.getJobCounts()
    return waiting + active + delayed
  },
})

function fail(error: unknown): never {
  console.error(error)
  process.exit(1)
}
