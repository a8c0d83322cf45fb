/** Whatever people, workers and SIASN do in whatever order: one active run a type, every run ends, and the rows are real. */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Fault } from '@/stand-ins/siasn/server'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { hurried, queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { asStored, digestOf, standing, upstreamNow } from '../support/proxy'

/** One list with a total, one without. */
const TYPES = ['pangkat', 'pg_akademik'] as const
type Type = (typeof TYPES)[number]

let at: Installation
/** What the buttons call, loaded once the environment of this process is the installation's. */
let buttons: {
  press(type: Type, force: boolean): Promise<unknown>
  cancel(type: Type): Promise<unknown>
  storeToken(token: string): Promise<unknown>
}
const workers: TestProcess[] = []

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 60, rows: { pangkat: 2_700, pg_akademik: 550 }, keepRevisions: true },
    env: {
      SIASN_TOKEN: '',
      SINKRON_LEASE_MS: '1000',
      SIASN_TIMEOUT_MS: '1000',
      PROXY_FRESH_MINUTES: '0',
      SIASN_MAX_CONCURRENCY: '2',
    },
  })
  Object.assign(process.env, at.env)
  buttons = await loadButtons()
  await Promise.all([hire(), hire()])
})

afterAll(async () => {
  const { closeDb } = await import('@/models/db')
  const { closeHints } = await import('@/jobs/engine/hints')
  closeHints()
  await closeDb()
  await at.close()
})

async function loadButtons(): Promise<typeof buttons> {
  const [{ proxyJob, startProxy }, { cancel }, { activeRun }, { storeToken }] = await Promise.all([
    import('@/controller/proxy-desk'),
    import('@/jobs/engine/start'),
    import('@/models/job-run'),
    import('@/controller/siasn-token'),
  ])
  return {
    press: (type, force) =>
      startProxy(type, { force, allowShrink: false, requestedBy: 'uji', language: 'id' }),
    cancel: async (type) => {
      const active = await activeRun(proxyJob(type).uniqueKey?.({ allowShrink: false }) ?? '')
      return active && cancel(active.id, 'uji')
    },
    storeToken: (token) => storeToken({ token }, 'uji'),
  }
}

async function hire(): Promise<void> {
  workers.push(await at.worker())
}

async function kill(which: number): Promise<void> {
  const [victim] = workers.splice(which % workers.length, 1)
  victim?.kill('SIGKILL')
  await hire()
}

/** What a story does to the installation. */
type Command =
  | { do: 'click' | 'force' | 'cancel' | 'double click'; type: Type }
  | { do: 'kill a worker'; which: number }
  | { do: 'change'; type: Type; insert: number; update: number; remove: number }
  | { do: 'fault'; fault: Fault }
  | { do: 'heal' | 'new token' }

interface Story {
  /** Rows change only while no run of their type is active. */
  isStill: boolean
  steps: { command: Command; waitMs: number }[]
}

let tokens = 0
let runsSeen = 0

async function obey(command: Command, { isStill }: Story): Promise<void> {
  switch (command.do) {
    case 'click':
      return void (await buttons.press(command.type, false))
    case 'double click':
      return void (await Promise.all([buttons.press(command.type, false), buttons.press(command.type, true)]))
    case 'force':
      return void (await buttons.press(command.type, true))
    case 'cancel':
      return void (await buttons.cancel(command.type))
    case 'kill a worker':
      return kill(command.which)
    case 'change': {
      const { type, insert, update, remove } = command
      if (!isStill || (await activeRuns(type)) === 0) at.siasn.change(type, { insert, update, remove })
      return
    }
    case 'fault':
      return at.siasn.setFaults([command.fault])
    case 'heal':
      return at.siasn.clearFaults()
    case 'new token':
      return newToken()
  }
}

async function newToken(): Promise<void> {
  const token = `token-nomor-${tokens++}`
  at.siasn.setTokens([token])
  await buttons.storeToken(token)
}

async function activeRuns(type: Type): Promise<number> {
  const runs = await at.database
    .db('job_runs')
    .where({ type })
    .whereNotIn('status', ['completed', 'dead', 'cancelled'])
  return runs.length
}

/** States of a list of which a page was served. */
const served: Record<Type, Map<number, string>> = { pangkat: new Map(), pg_akademik: new Map() }

async function servedStates(type: Type): Promise<string[]> {
  const known = served[type]
  for (const revision of at.siasn.served(type)) {
    if (known.has(revision)) continue
    const rows = at.siasn.rowsAt(type, revision).map(({ row }) => row)
    known.set(revision, digestOf(await asStored(at, type, rows)))
  }
  return [...known.values()]
}

/** What readers may see at any moment. */
async function observe({ isStill }: Story): Promise<void> {
  for (const type of TYPES) {
    expect(await activeRuns(type)).toBeLessThanOrEqual(1)
    const seen = digestOf(await standing(at, type))
    if (isStill) expect([digestOf([]), ...(await servedStates(type))]).toContain(seen)
  }
}

async function begin(): Promise<void> {
  await at.database.db.raw(`TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, refused_secrets;
    TRUNCATE siasn_proxy.proxy_pangkat, siasn_proxy.proxy_pg_akademik`)
  at.siasn.reset()
  for (const type of TYPES) served[type].clear()
  await newToken()
}

/** Peace returns: every run ends by itself, and the next sync makes the table what the upstream is. */
async function end(story: Story): Promise<void> {
  at.siasn.clearFaults()
  await newToken()
  const runs: string[] = await at.database.db('job_runs').pluck('id')
  for (const id of runs) await hurried(at, id)
  const open = await until(async () => {
    const attempts = await at.database.db('job_attempts').whereNull('outcome').pluck('run_id')
    return attempts.length === 0 ? { attempts } : null
  }, 'every attempt has an end')
  expect(open.attempts).toEqual([])
  await observe(story)
  runsSeen += runs.length
  for (const type of TYPES) {
    const run = await hurried(at, await queueRun(at, {}, type))
    expect(run).toMatchObject({ status: 'completed', result: { complete: true } })
    expect(digestOf(await standing(at, type))).toBe(digestOf(await upstreamNow(at, type)))
  }
}

const type = fc.constantFrom(...TYPES)
const few = fc.nat({ max: 6 })
const passing = { times: fc.integer({ min: 1, max: 20 }), after: fc.nat({ max: 5 }) }
const fault = fc.oneof(
  fc.record({ kind: fc.constant('server_error' as const), ...passing }),
  fc.record({ kind: fc.constant('close_socket' as const), ...passing }),
  fc.record({ kind: fc.constant('cut_body' as const), ...passing }),
  fc.record({ kind: fc.constant('missing_rows' as const), ...passing }),
  fc.record({ kind: fc.constant('rate_limit' as const), retryAfter: fc.constantFrom(0, 60), ...passing }),
  fc.record({ kind: fc.constant('slow' as const), ms: fc.constantFrom(50, 1_500), ...passing }),
  fc.record({ kind: fc.constant('expire_token' as const), after: fc.nat({ max: 5 }) }),
)
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('click', 'click', 'force', 'cancel', 'double click' as const),
      type,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill a worker' as const), which: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      type,
      insert: few,
      update: few,
      remove: few,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault' as const), fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('heal' as const, 'new token' as const) }) },
) as fc.Arbitrary<Command>

const stories: fc.Arbitrary<Story> = fc.record({
  isStill: fc.boolean(),
  steps: fc.array(fc.record({ command, waitMs: fc.nat({ max: 300 }) }), { minLength: 8, maxLength: 12 }),
})

it('clicks, forces, cancels, dying workers and a failing SIASN, in any order', async () => {
  const property = fc.asyncProperty(stories, async (story) => {
    await begin()
    for (const { command, waitMs } of story.steps) {
      await obey(command, story)
      await sleep(waitMs)
      await observe(story)
    }
    await end(story)
  })
  // A story takes seconds: the first that fails is told as it is.
  await fc.assert(property, { numRuns: 3 * Number(process.env.CRASH_ROUNDS ?? 1), endOnFailure: true })
  expect(runsSeen).toBeGreaterThan(3)
}, 240_000)
