/** The engine's contract on a real database: what a run promises, whatever its job does. */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Controller } from '@/jobs/engine/context'
import { define, type JobDefinition } from '@/jobs/engine/define'
import { openLedger } from '@/jobs/engine/ledger'
import { Permanent, RunFailure, Snooze } from '@/jobs/engine/outcomes'
import { cancel, startRun } from '@/jobs/engine/start'
import { TRANSITIONS } from '@/jobs/engine/states'
import { cancelRun } from '@/models/cancel'
import { queuesWithDueRuns } from '@/models/claim'
import { db } from '@/models/db'
import { LostAttempt, saveCursor } from '@/models/fence'
import { beatRuns, completeInTransaction, settleRun, sweepExpiredLeases } from '@/models/job-attempt'
import { findRun, type JobRun } from '@/models/job-run'
import { dropOrphanStaging, openStaging } from '@/models/staging'
import { claimThis, performClaimed } from '../support/claim-this'
import { onEngineGround } from '../support/engine-ground'

onEngineGround()

beforeEach(async () => {
  await db().raw('TRUNCATE job_runs, job_attempts, run_events')
})

const job: JobDefinition<{ n: number }> = define({
  family: 'test',
  type: 'count',
  titles: { id: 'Uji', en: 'Test' },
  payload: z.strictObject({ n: z.number().default(1) }),
  example: { n: 1 },
  stages: [
    { name: 'first', titles: { id: 'Pertama', en: 'First' }, weight: 1 },
    { name: 'second', titles: { id: 'Kedua', en: 'Second' }, weight: 3 },
  ],
  policy: { roles: ['admin'], maxAttempts: 3, backoffMs: [1_000, 60_000], timeoutMs: 60_000, concurrency: 1 },
  uniqueKey: () => 'test.count',
})

async function start(): Promise<JobRun> {
  const { run } = await startRun(job, { payload: {}, requestedBy: 'uji' })
  return run
}

/** Performs the next attempt of a run with this controller, as if it were due now. */
async function attempt(
  id: string,
  controller: Controller,
  { job: of = job, ...options }: { job?: JobDefinition; stopping?: AbortSignal } = {},
) {
  const run = await claimThis(of, id, { leaseMs: 2_000 })
  if (!run) throw new Error(`${id} cannot be claimed`)
  await performClaimed(of, run, { leaseMs: 2_000, lookup: async () => controller, ...options })
  return found(id)
}

const claimRun = (id: string, worker: string) => claimThis(job, id, { worker })

async function found(id: string): Promise<JobRun> {
  const run = await findRun(id)
  if (!run) throw new Error(`no run ${id}`)
  return run
}

const outcomes = async (id: string) =>
  (await db()('job_attempts').where({ run_id: id }).orderBy('attempt')).map(
    (row: { outcome: string }) => row.outcome,
  )

/** Lets the lease of a running run be long over. */
const expire = (id: string) =>
  db().raw(
    "UPDATE job_runs SET lease_until = now() - interval '1 second' WHERE id = ? AND status = 'running'",
    [id],
  )

describe('starting', () => {
  it('a run is inserted with its caller’s transaction, or not at all', async () => {
    const rollback = db().transaction(async (trx) => {
      await startRun(job, { payload: {}, requestedBy: 'uji', trx })
      throw new Error('the caller fails')
    })
    await expect(rollback).rejects.toThrow('the caller fails')
    expect(await db()('job_runs')).toHaveLength(0)

    await db().transaction((trx) => startRun(job, { payload: {}, requestedBy: 'uji', trx }))
    expect(await db()('job_runs')).toHaveLength(1)
    expect((await db()('run_events')).map((event: { kind: string }) => event.kind)).toEqual(['queued'])
  })

  it('twenty askers at the same moment get the same run', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, start))
    expect(new Set(all.map((run) => run.id)).size).toBe(1)
    expect(await db()('job_runs')).toHaveLength(1)
  })

  it('a payload that does not match its schema never starts', async () => {
    await expect(startRun(job, { payload: { n: 'satu' }, requestedBy: 'uji' })).rejects.toThrow(z.ZodError)
    await expect(startRun(job, { payload: { token: 'x' }, requestedBy: 'uji' })).rejects.toThrow(z.ZodError)
    expect(await db()('job_runs')).toHaveLength(0)
  })

  it('a payload that was made unreadable while it waited ends its run dead, and is not tried again', async () => {
    const { id } = await start()
    await db()('job_runs')
      .where({ id })
      .update({ payload: JSON.stringify({ n: 'rusak' }) })
    const run = await attempt(id, async () => ({}))
    expect(run).toMatchObject({ status: 'dead', error: { code: 'bad_payload' } })
  })

  it('a run’s end frees its key for the next', async () => {
    const first = await start()
    await cancel(first.id, 'uji')
    const second = await start()
    expect(second.id).not.toBe(first.id)
  })
})

describe('an attempt', () => {
  it('completes with the result its controller returns', async () => {
    const { id } = await start()
    const run = await attempt(id, async (context) => {
      await context.stage('first', async () => undefined)
      return { rows: 3 }
    })
    expect(run).toMatchObject({
      status: 'completed',
      percent: 100,
      result: { rows: 3 },
      error: null,
      leaseUntil: null,
    })
    expect(await outcomes(id)).toEqual(['completed'])
  })

  it('fails, waits as the policy says, and is dead after the last try', async () => {
    const { id } = await start()
    const fail = async () => {
      throw new RunFailure('upstream_error', 'SIASN has a problem', { status: 503 })
    }
    const first = await attempt(id, fail)
    expect(first).toMatchObject({ status: 'queued', failures: 1, error: { code: 'upstream_error' } })
    expect(first.runAt.getTime() - first.updatedAt.getTime()).toBeGreaterThan(900)
    const second = await attempt(id, fail)
    expect(second.runAt.getTime() - second.updatedAt.getTime()).toBeGreaterThan(59_000)
    const third = await attempt(id, fail)
    expect(third).toMatchObject({ status: 'dead', failures: 3 })
    expect(third.percent).toBeLessThan(100)
    expect(await outcomes(id)).toEqual(['failed', 'failed', 'failed'])
  })

  it('that says "never again" is dead at once', async () => {
    const { id } = await start()
    const run = await attempt(id, async () => {
      throw new Permanent('token_rejected', 'refused')
    })
    expect(run).toMatchObject({ status: 'dead', failures: 1, error: { code: 'token_rejected' } })
  })

  it('that says "later" does not count', async () => {
    const { id } = await start()
    const run = await attempt(id, async () => {
      throw new Snooze(90_000, 'upstream_rate_limited', 'wait')
    })
    expect(run).toMatchObject({ status: 'queued', failures: 0, attempt: 1 })
    expect(run.runAt.getTime() - run.updatedAt.getTime()).toBeGreaterThan(89_000)
    expect(await outcomes(id)).toEqual(['snoozed'])
  })

  it('is put off for ever by nobody: after 200 snoozes the run is dead', async () => {
    const { id } = await start()
    await db()('job_runs').where({ id }).update({ attempt: 200 })
    const run = await attempt(id, async () => {
      throw new Snooze(1, 'upstream_rate_limited', 'wait')
    })
    expect(run).toMatchObject({ status: 'dead', error: { code: 'snoozed_too_often' } })
  })

  it('that takes too long is stopped by its signal and counts as failed', async () => {
    const { id } = await start()
    const hasty: JobDefinition = { ...job, policy: { ...job.policy, timeoutMs: 100 } }
    const run = await attempt(id, (context) => sleep(60_000, {}, { signal: context.signal }), { job: hasty })
    expect(run).toMatchObject({ status: 'queued', failures: 1, error: { code: 'timed_out' } })
  })

  it('whose controller ignores its signal is left behind, and can change nothing any more', async () => {
    const { id } = await start()
    const hasty: JobDefinition = { ...job, policy: { ...job.policy, timeoutMs: 100 } }
    let lateError: unknown
    let late: Promise<void> | undefined
    const run = await attempt(
      id,
      async (context) => {
        late = sleep(6_500).then(() =>
          completeInTransaction(context.fence, async () => ({ late: true })).then(
            () => undefined,
            (error: unknown) => {
              lateError = error
            },
          ),
        )
        await late
        return { late: true }
      },
      { job: hasty },
    )
    expect(run).toMatchObject({ status: 'queued', error: { code: 'timed_out' } })
    await late
    expect(lateError).toBeInstanceOf(LostAttempt)
    expect(await found(id)).toMatchObject({ status: 'queued', result: null })
  })

  it('of a stopping worker hands its run back, uncounted, with its cursor', async () => {
    const { id } = await start()
    const stopping = new AbortController()
    const run = await attempt(
      id,
      async (context) => {
        await db().transaction((trx) => saveCursor(trx, context.fence, { next: 500 }))
        stopping.abort()
        await sleep(60_000, undefined, { signal: context.signal })
        return {}
      },
      { stopping: stopping.signal },
    )
    expect(run).toMatchObject({ status: 'queued', failures: 0, cursor: { next: 500 }, error: null })
    expect(run.runAt.getTime()).toBeLessThanOrEqual(run.updatedAt.getTime() + 5)
    const seen = await attempt(id, async (context) => ({
      from: context.cursor(z.object({ next: z.number() }))?.next,
    }))
    expect(seen).toMatchObject({ status: 'completed', result: { from: 500 } })
  })

  it('shows its stage, message and percent, and the percent never falls', async () => {
    const { id } = await start()
    const seen: JobRun[] = []
    const look = async () => {
      seen.push(await found(id))
    }
    await attempt(id, async (context) => {
      await context.stage('first', async (tick) => {
        await look()
        tick(1, 2, 'satu dari dua')
        await sleep(700)
        await look()
      })
      await context.stage('second', async (tick) => {
        await look()
        tick(0, 10)
        await sleep(700)
        await look()
        tick(10, 10)
        await sleep(700)
        await look()
      })
      return {}
    })
    expect(seen.map((run) => run.stage)).toEqual(['first', 'first', 'second', 'second', 'second'])
    expect(seen.map((run) => run.percent)).toEqual([0, 12.5, 25, 25, 99])
    expect(seen[1]).toMatchObject({ message: 'satu dari dua', done: 1, total: 2 })
  })

  it('writes its progress at most twice a second, however often it ticks', async () => {
    const { id } = await start()
    await attempt(id, async (context) => {
      await context.stage('first', async (tick) => {
        for (let n = 0; n < 150; n++) {
          tick(n, 150)
          await sleep(10)
        }
      })
      return {}
    })
    // queued, started, one stage change, the end, and a tick each half second of about 1.6 s
    expect((await found(id)).version).toBeLessThanOrEqual(9)
  })

  it('renews its lease while it lives', async () => {
    const { id } = await start()
    const run = await attempt(id, async () => {
      await sleep(3_000)
      expect(await sweepExpiredLeases()).toEqual([])
      return { ok: true }
    })
    expect(run.status).toBe('completed')
  })

  it('learns of a cancel from its heartbeat, and its signal aborts', async () => {
    const { id } = await start()
    let aborted = false
    const running = attempt(id, async (context) => {
      await cancelRun(id, 'orang lain')
      await sleep(60_000, undefined, { signal: context.signal }).catch(() => {
        aborted = true
      })
      return { too: 'late' }
    })
    const run = await running
    expect(aborted).toBe(true)
    expect(run).toMatchObject({ status: 'cancelled', result: null })
    expect(await outcomes(id)).toEqual(['cancelled'])
  })

  it('that published is completed, whatever goes wrong afterwards', async () => {
    const { id } = await start()
    const run = await attempt(id, async (context) => {
      await context.publish(async () => ({ total: 1 }))
      throw new Error('afterwards')
    })
    expect(run).toMatchObject({ status: 'completed', result: { total: 1 } })
  })
})

describe('the fence', () => {
  async function overtaken() {
    const { id } = await start()
    const first = await claimRun(id, 'lambat')
    await expire(id)
    await sweepExpiredLeases()
    await claimRun(id, 'cepat')
    return { id, old: { runId: id, attempt: first?.attempt ?? 0 } }
  }

  it('a run is claimed by one of ten workers that look at the same moment', async () => {
    const { id } = await start()
    const claims = await Promise.all(Array.from({ length: 10 }, (_, n) => claimRun(id, `w${n}`)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect((await found(id)).attempt).toBe(1)
  })

  it('an overtaken attempt and its successor that end at the same moment each hear of their own end', async () => {
    const { id, old } = await overtaken()
    const { settle } = openLedger(5_000)
    const end = { status: 'completed', outcome: 'completed', event: 'completed', counted: false } as const
    const [late, own] = await Promise.allSettled([
      settle({ fence: old, end }),
      settle({ fence: { runId: id, attempt: old.attempt + 1 }, end }),
    ])
    expect(late).toMatchObject({ status: 'rejected', reason: expect.any(LostAttempt) })
    expect(own).toMatchObject({ status: 'fulfilled', value: { id, status: 'completed', attempt: 2 } })
  })

  it('an overtaken worker’s heartbeat, cursor, publication and end all change nothing', async () => {
    const { id, old } = await overtaken()
    const before = await found(id)
    await db().raw('CREATE TABLE IF NOT EXISTS published (n int)')
    const progress = { stage: 'first', percent: 90, message: null, done: 1, total: 1, counts: {} }

    expect(await beatRuns([{ fence: old, progress }], { leaseMs: 5_000 })).toEqual(new Map())
    await expect(db().transaction((trx) => saveCursor(trx, old, { next: 9 }))).rejects.toThrow(LostAttempt)
    const publish = completeInTransaction(old, async (trx) => {
      await trx.raw('INSERT INTO published VALUES (1)')
      return {}
    })
    await expect(publish).rejects.toThrow(LostAttempt)
    const end = { status: 'dead', outcome: 'failed', event: 'dead', counted: true } as const
    await expect(settleRun(db(), old, end)).rejects.toThrow(LostAttempt)

    expect(await found(id)).toEqual(before)
    expect(await db()('published')).toEqual([])
  })

  it('a run cancelled while it publishes keeps nothing of the publication', async () => {
    const { id } = await start()
    await db().raw('CREATE TABLE IF NOT EXISTS published (n int)')
    const run = await attempt(id, async (context) =>
      context.publish(async (trx) => {
        await trx.raw('INSERT INTO published VALUES (2)')
        // The cancel does not have to wait for the publishing transaction.
        await cancelRun(id, 'uji')
        return { total: 1 }
      }),
    )
    expect(run).toMatchObject({ status: 'cancelled', result: null })
    expect(await db()('published')).toEqual([])
  })
})

describe('crashes', () => {
  it('a run whose lease ran out is queued again, and dead after its attempts, reason crashed', async () => {
    const { id } = await start()
    for (let n = 0; n < 3; n++) {
      expect(await claimRun(id, 'mati')).not.toBeNull()
      await expire(id)
      await sweepExpiredLeases()
    }
    expect(await found(id)).toMatchObject({ status: 'dead', failures: 3, error: { code: 'crashed' } })
    expect(await outcomes(id)).toEqual(['crashed', 'crashed', 'crashed'])
  })

  it('ten sweeps at once count a crash once', async () => {
    const { id } = await start()
    await claimRun(id, 'mati')
    await expire(id)
    await Promise.all(Array.from({ length: 10 }, sweepExpiredLeases))
    expect(await found(id)).toMatchObject({ status: 'queued', failures: 1 })
  })

  it('a run is rung for from when it is due until it is claimed', async () => {
    const due = () => queuesWithDueRuns([job])
    expect(await due()).toEqual([])
    const { id } = await start()
    expect(await due()).toEqual(['test.count'])
    await db().raw("UPDATE job_runs SET run_at = now() + interval '1 minute'")
    expect(await due()).toEqual([])
    await claimRun(id, 'uji')
    expect(await due()).toEqual([])
  })
})

it('staging tables go with their runs, and an active run keeps its own', async () => {
  const dead = await start()
  const shape = {
    schema: 'siasn_proxy',
    table: 'proxy_pangkat',
    key: 'id',
    columns: { id: 'text' },
    generated: {},
  } as const
  await openStaging(dead.id, shape)
  await cancel(dead.id, 'uji')
  const active = await start()
  await openStaging(active.id, shape)
  await dropOrphanStaging()
  const left = await db()('pg_tables').where({ schemaname: 'staging' }).pluck('tablename')
  expect(left).toEqual([active.id])
})

it('whatever is done to a run in whatever order, it only ever moves as the transition table allows', async () => {
  const end = (status: 'completed' | 'dead' | 'queued') => async (run: JobRun) => {
    const fence = { runId: run.id, attempt: run.attempt }
    const settlement = { status, outcome: 'failed', event: 'ended', counted: true } as const
    await settleRun(db(), fence, settlement).catch((error: unknown) => {
      if (!(error instanceof LostAttempt)) throw error
    })
  }
  const steps: Record<string, (run: JobRun) => Promise<unknown>> = {
    claim: (run) => claimRun(run.id, 'uji'),
    complete: end('completed'),
    die: end('dead'),
    requeue: end('queued'),
    cancel: (run) => cancelRun(run.id, 'uji'),
    crash: async (run) => {
      await expire(run.id)
      await sweepExpiredLeases()
    },
  }
  const order = fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(order, async (names) => {
      await db().raw('TRUNCATE job_runs, job_attempts, run_events')
      let run = await start()
      for (const name of names) {
        await steps[name]?.(run)
        const next = await found(run.id)
        if (next.status !== run.status) expect(TRANSITIONS[run.status]).toContain(next.status)
        if (next.version !== run.version) expect(next.version).toBeGreaterThan(run.version)
        expect(next.attempt).toBeGreaterThanOrEqual(run.attempt)
        run = next
      }
    }),
    { numRuns: 60 },
  )
})
