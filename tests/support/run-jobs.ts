/** Jobs for tests of the state machine, and the ways in which an attempt at them can end. */
import fc from 'fast-check'
import { z } from 'zod'
import { define, type JobDefinition, type Policy, PRIORITIES } from '@/jobs/engine/define'
import { judge } from '@/jobs/engine/judge'
import { Blocked, Parked, Permanent, RunFailure, Snooze } from '@/jobs/engine/outcomes'
import { newRun } from '@/jobs/engine/start'
import type { QueueLimits } from '@/models/claim'
import { db } from '@/models/db'
import type { Fence } from '@/models/fence'
import { settleRun } from '@/models/job-attempt'
import { findRun } from '@/models/job-run'
import type { NewRun } from '@/models/new-run'
import { LANE_CAP, type ModelEnd } from './run-model'

const policy: Policy = { roles: [], maxAttempts: 2, backoffMs: [0], timeoutMs: 60_000, concurrency: 1 }
const about = {
  family: 'test',
  titles: { id: 'Uji', en: 'Test' },
  stages: [{ name: 'work', titles: { id: 'Bekerja', en: 'Working' }, weight: 1 }],
}

export const plain: JobDefinition<{ n: number; lane: string; priority: (typeof PRIORITIES)[number] }> =
  define({
    ...about,
    type: 'plain',
    payload: z.strictObject({ n: z.number(), lane: z.string(), priority: z.enum(PRIORITIES) }),
    example: { n: 1, lane: '', priority: 'normal' },
    policy: { ...policy, laneConcurrency: LANE_CAP },
    lane: ({ lane }) => lane,
    priority: ({ priority }) => priority,
  })
export const keyed: JobDefinition<{ key: string }> = define({
  ...about,
  type: 'keyed',
  payload: z.strictObject({ key: z.string() }),
  example: { key: 'a' },
  policy,
  uniqueKey: ({ key }) => `test.${key}`,
})

/** What is asked for: a job and its payload. */
export interface Wish {
  job: JobDefinition
  payload: unknown
}

export const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc
    .record({
      n: fc.constantFrom(1, 2),
      lane: fc.constantFrom('', 'A'),
      priority: fc.constantFrom(...PRIORITIES),
    })
    .map((payload) => ({ job: plain as JobDefinition, payload })),
  fc.constantFrom('a', 'b').map((key) => ({ job: keyed as JobDefinition, payload: { key } })),
)

export const LIMITS: QueueLimits[] = [
  { family: 'test', type: 'plain', laneConcurrency: LANE_CAP, intervalMs: null },
  { family: 'test', type: 'keyed', laneConcurrency: null, intervalMs: null },
]
export const LEASE_MS = 600_000
export const WORKERS = ['satu', 'dua', 'tiga']

const ENDS: readonly ModelEnd[] = [
  { kind: 'completed' },
  { kind: 'completed', joined: true },
  { kind: 'failed' },
  { kind: 'permanent' },
  { kind: 'snoozed' },
  { kind: 'blocked', on: 'token' },
  { kind: 'handed back' },
  { kind: 'parked', wake: 0 },
  { kind: 'parked', wake: 1 },
]
export const someEnd = fc.constantFrom(...ENDS)

export const HOUR_MS = 3_600_000

/** An end as the engine judges it. */
export async function endReally(fence: Fence, end: ModelEnd): Promise<void> {
  const run = await findRun(fence.runId)
  if (!run) throw new Error(`no run ${fence.runId}`)
  const errors = {
    failed: new RunFailure('unexpected', 'uji'),
    permanent: new Permanent('unexpected', 'uji'),
    snoozed: new Snooze(HOUR_MS, 'unexpected', 'uji'),
    blocked: new Blocked(end.on ?? '', async () => true, { code: 'unexpected', message: 'uji' }),
    parked: new Parked(end.wake ?? 0),
  }
  const settlement =
    end.kind === 'completed'
      ? judge(plain, run, { kind: 'returned', result: {}, published: false, joined: end.joined ?? false })
      : end.kind === 'handed back'
        ? judge(plain, run, { kind: 'aborted', reason: 'stopping' })
        : judge(plain, run, { kind: 'threw', error: errors[end.kind] })
  if (!settlement) throw new Error(`${end.kind} is not settled`)
  await settleRun(db(), fence, settlement)
}

export const expire = (id: string) =>
  db().raw(
    "UPDATE job_runs SET lease_until = now() - interval '1 second' WHERE id = ? AND status = 'running'",
    [id],
  )

/** A child of a run, as its controller would ask for it. */
export const childOf = (parentId: string, { job, payload }: Wish, childKey: string): NewRun => ({
  ...newRun(job, { payload, requestedBy: 'uji' }, 6),
  parentId,
  childKey,
})
