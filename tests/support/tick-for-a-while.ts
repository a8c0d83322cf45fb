/** A process that follows the schedules of test jobs as fast as it can for so many milliseconds. */
import { z } from 'zod'
import { define, type JobDefinition } from '@/jobs/engine/define'
import { closeHints } from '@/jobs/engine/hints'
import { tickSchedules } from '@/jobs/engine/schedules'
import { closeDb } from '@/models/db'

const free = define({
  family: 'test',
  type: 'free',
  titles: { id: 'Uji', en: 'Test' },
  payload: z.strictObject({ n: z.number().default(1) }),
  example: { n: 1 },
  stages: [{ name: 'a', titles: { id: 'A', en: 'A' }, weight: 1 }],
  policy: { roles: ['admin'], maxAttempts: 1, backoffMs: [1_000], timeoutMs: 60_000, concurrency: 1 },
})

const until = performance.now() + Number(process.argv[2])
while (performance.now() < until) await tickSchedules([free] as readonly JobDefinition[])
closeHints()
await closeDb()
