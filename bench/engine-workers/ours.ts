/** The product's engine: a job that does nothing, started as the product starts jobs, in the product's worker. */
import { z } from 'zod'
import { define } from '@/jobs/engine/define'
import { startRun, startRuns } from '@/jobs/engine/start'
import { runWorker } from '@/jobs/engine/work'
import { db } from '@/models/db'
import { type Load, NO_OP } from '../engine-messages'
import { serve } from './serve'

const payload = z.strictObject({ mark: z.number(), holdMs: z.number() })
const REQUESTED_BY = 'bench'

const noOp = (concurrency: number) =>
  define<Load>({
    family: 'bench',
    type: 'no-op',
    titles: { id: 'Tanpa kerja', en: 'No-op' },
    payload,
    example: NO_OP,
    stages: [{ name: 'work', titles: { id: 'Kerja', en: 'Work' }, weight: 1 }],
    policy: { roles: [], maxAttempts: 3, backoffMs: [1_000], timeoutMs: 3_600_000, concurrency },
  })

const job = noOp(1)

serve({
  work: ({ concurrency, run }) =>
    runWorker({
      definitions: [noOp(concurrency)],
      lookup: async () => async (context) => {
        await run(payload.parse(context.payload))
        return {}
      },
      loops: [],
    }),
  add: (load) => startRun(job, { payload: load, requestedBy: REQUESTED_BY }),
  addMany: (loads) => startRuns(job, loads, { requestedBy: REQUESTED_BY }),
  hold: async (batches) => {
    const trx = await db().transaction()
    for (const batch of batches) await startRuns(job, batch, { requestedBy: REQUESTED_BY, trx })
    return () => trx.commit()
  },
  unfinished: async () => {
    const { rows } = await db().raw<{ rows: [{ left: number }] }>(
      `SELECT count(*)::int AS left FROM job_runs WHERE status <> 'completed'`,
    )
    return rows[0].left
  },
})
