/** Jobs that exist for tests alone, for every way a job can behave; run by `test-worker.ts` in real worker processes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Controller } from '@/jobs/engine/context'
import { define, type JobDefinition, type Policy, PRIORITIES } from '@/jobs/engine/define'
import { Permanent, RunFailure, Snooze } from '@/jobs/engine/outcomes'
import { inTransaction } from '@/models/db'
import { saveCursor } from '@/models/fence'

const stages = [{ name: 'work', titles: { id: 'Bekerja', en: 'Working' }, weight: 1 }]
const policy: Policy = {
  roles: ['admin'],
  maxAttempts: 5,
  backoffMs: [200],
  timeoutMs: 120_000,
  concurrency: 4,
}
const title = (text: string) => ({ id: text, en: text })

/** Writes one row a step into `effects`, with its cursor, so that what it did is seen and never done twice. */
const stepsPayload = z.strictObject({
  name: z.string(),
  steps: z.number().int().default(10),
  stepMs: z.number().default(20),
  /** What happens at the middle step, in the first attempts of this number. */
  mishap: z.enum(['none', 'exit', 'heap', 'block', 'throw', 'permanent', 'snooze']).default('none'),
  mishaps: z.number().int().default(1),
  lane: z.string().default(''),
  priority: z.enum(PRIORITIES).default('normal'),
})
type StepsPayload = z.infer<typeof stepsPayload>

export const steps = define<StepsPayload>({
  family: 'test',
  type: 'steps',
  titles: title('Langkah'),
  payload: stepsPayload,
  example: { name: 'a', steps: 10, stepMs: 20, mishap: 'none', mishaps: 1, lane: '', priority: 'normal' },
  stages,
  policy: { ...policy, laneConcurrency: 2 },
  lane: ({ lane }) => lane,
  priority: ({ priority }) => priority,
})
/** Spawns `steps` runs, many levels deep if asked, and closes with them or joins them. */
const treePayload = z.strictObject({
  name: z.string(),
  children: z.number().int(),
  /** How many of the children die. */
  dying: z.number().int().default(0),
  /** In how many of their attempts. */
  dyingTimes: z.number().int().default(1),
  depth: z.number().int().default(1),
  stepMs: z.number().default(5),
  isJoining: z.boolean().default(false),
})
type TreePayload = z.infer<typeof treePayload>

export const tree = define<TreePayload>({
  family: 'test',
  type: 'tree',
  titles: title('Pohon'),
  payload: treePayload,
  example: { name: 'a', children: 3, dying: 0, dyingTimes: 1, depth: 1, stepMs: 5, isJoining: false },
  stages: [
    { name: 'spawn', titles: title('Membagi'), weight: 1 },
    { name: 'join', titles: title('Menunggu'), weight: 1 },
  ],
  policy: { ...policy, maxOpenChildren: 40 },
})
/** Does nothing at all; at most one runs at a time in a process, and five start a second in all. */
export const slow = define({
  family: 'test',
  type: 'rated',
  titles: title('Berlaju'),
  payload: z.strictObject({ n: z.number().int() }),
  example: { n: 1 },
  stages,
  policy: { ...policy, rate: { max: 5, perMs: 1_000 } },
})

/** One at a time under its key. */
export const keyed = define({
  family: 'test',
  type: 'keyed',
  titles: title('Berkunci'),
  payload: z.strictObject({ key: z.string(), isFailing: z.boolean().default(false) }),
  example: { key: 'a', isFailing: false },
  stages,
  policy: { ...policy, maxAttempts: 1 },
  uniqueKey: ({ key }) => `test.${key}`,
})

export const testJobs: readonly JobDefinition[] = [steps, tree, slow, keyed]

/** Where `steps` leaves its marks; one a step of a run. */
export const EFFECTS = `CREATE TABLE IF NOT EXISTS effects (run_id text, step integer, at timestamptz DEFAULT clock_timestamp(), PRIMARY KEY (run_id, step))`

async function mishap({ mishap: kind }: StepsPayload, leaseMs: number): Promise<void> {
  if (kind === 'exit') process.exit(7)
  if (kind === 'heap') {
    const hoard: unknown[] = []
    for (;;) hoard.push(Array.from({ length: 100_000 }, (_, n) => ({ n })))
  }
  if (kind === 'block') {
    const until = performance.now() + leaseMs * 2.5
    while (performance.now() < until) Math.sqrt(until)
  }
  if (kind === 'throw') throw new RunFailure('unexpected', 'as asked', { reason: 'as asked' })
  if (kind === 'permanent') throw new Permanent('unexpected', 'as asked', { reason: 'as asked' })
  if (kind === 'snooze') throw new Snooze(100, 'unexpected', 'as asked', { reason: 'as asked' })
}

const cursorShape = z.object({ next: z.number() })

const controllers: Record<string, Controller<never>> = {
  steps: (async (context) => {
    const { payload } = context
    const begin = context.cursor(cursorShape)?.next ?? 0
    await context.stage('work', async (tick) => {
      for (let step = begin; step < payload.steps; step++) {
        if (step === Math.floor(payload.steps / 2) && context.attempt <= payload.mishaps)
          await mishap(payload, Number(process.env.SINKRON_LEASE_MS ?? 3_000))
        await sleep(payload.stepMs, undefined, { signal: context.signal })
        await inTransaction(async (trx) => {
          await trx('effects').insert({ run_id: context.runId, step })
          await saveCursor(trx, context.fence, { next: step + 1 })
        })
        tick(step + 1, payload.steps)
      }
    })
    return { name: payload.name, steps: payload.steps }
  }) as Controller<StepsPayload>,

  tree: (async (context) => {
    const { name, children, dying, dyingTimes, depth, stepMs, isJoining } = context.payload
    await context.stage('spawn', async () => {
      const numbers = Array.from({ length: children }, (_, n) => n)
      if (depth > 1)
        await context.spawn(
          tree,
          numbers.map((n) => ({
            name: `${name}.${n}`,
            children,
            dying,
            dyingTimes,
            depth: depth - 1,
            stepMs,
            isJoining,
          })),
        )
      else
        await context.spawn(
          steps,
          numbers.map((n) => ({
            ...steps.example,
            name: `${name}.${n}`,
            steps: 2,
            stepMs,
            mishap: n < dying ? ('permanent' as const) : ('none' as const),
            mishaps: dyingTimes,
            lane: '',
            priority: 'normal' as const,
          })),
        )
    })
    const counts = isJoining ? await context.stage('join', () => context.join()) : null
    return { name, ...(counts ?? {}) }
  }) as Controller<TreePayload>,

  rated: async () => ({}),

  keyed: (async (context) => {
    if (context.payload.isFailing) throw new Permanent('unexpected', 'as asked', { reason: 'as asked' })
    return {}
  }) as Controller<z.infer<typeof keyed.payload>>,
}

export async function findTestController(job: { type: string }): Promise<Controller> {
  const found = controllers[job.type]
  if (!found) throw new Error(`no controller for ${job.type}`)
  return found as Controller
}
