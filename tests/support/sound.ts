/** What must be true after every mishap, whatever it was. */

import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { FINAL_STATUSES } from '@/jobs/engine/states'
import type { Arena } from './arena'
import { type Load, type Place, settled } from './crash-load'
import { tableRows, upstreamRows } from './pangkat'
import { until } from './processes'
import { steps } from './test-jobs'

interface Row {
  id: string
  type: string
  status: 'completed' | 'dead' | 'cancelled'
  attempt: number
  payload: { steps: number; mishap: string }
  parent_id: string | null
  children_open: number
  children_total: number
  children_failed: number
}

/** Waits for the end of all runs, and holds every promise against what the database and the receiver say. */
export async function expectSound(arena: Arena, load: Load): Promise<void> {
  await settled(arena)
  await expectEnds(arena, load)
  await toldOf(arena, load)
  await expectSoundRuns(arena, load)
  await expectNotices(arena)
  await expectAlive(arena, load)
}

/** Only what the database says: of runs, their effects, their rows. */
export async function expectSoundRuns(arena: Place, load: Load): Promise<void> {
  await settled(arena)
  await load.lanes.stop()
  // A notice that came later may have begun a run of its own.
  const runs = await arena.at.database.db<Row>('job_runs').whereIn('status', [...FINAL_STATUSES])
  await expectEnds(arena, load)
  await expectOneEnd(arena, runs)
  await expectEffects(arena, runs)
  expectCounters(runs)
  await expectRows(arena, load)
  expect(load.lanes.samples).toBeGreaterThan(0)
  expect(load.lanes.most).toBeLessThanOrEqual(steps.policy.laneConcurrency ?? 0)
}

/** Each run ended as it must. */
async function expectEnds({ at }: Place, load: Load): Promise<void> {
  const runs = await at.database.db<Row>('job_runs')
  for (const [id, final] of load.expected)
    expect({ id, status: runs.find((run) => run.id === id)?.status }).toEqual({ id, status: final })
  for (const run of runs.filter((one) => one.parent_id !== null && one.type === 'steps'))
    expect(run.status).toBe(run.payload.mishap === 'permanent' ? 'dead' : 'completed')
}

/** The look for notices comes after the end of the run it tells of. */
async function toldOf({ at }: Place, { expected }: Load): Promise<void> {
  const failed = [...expected].flatMap(([id, final]) => (final === 'dead' ? [id] : []))
  await until(
    async () => (await at.database.db('notices').whereIn('run_id', failed)).length === failed.length,
    'each failure is told of',
  )
}

async function expectOneEnd({ at }: Place, runs: readonly Row[]): Promise<void> {
  const { db } = at.database
  const ends = await db('run_events').whereIn('kind', ['completed', 'dead', 'cancelled'])
  const attempts = await db('job_attempts').orderBy('attempt')
  for (const { id, status, attempt } of runs) {
    const kinds = ends.filter((event) => event.run_id === id).map((event) => event.kind)
    expect({ id, kinds }).toEqual({ id, kinds: [status] })
    const own = attempts.filter((one) => one.run_id === id)
    const numbers = Array.from({ length: attempt }, (_, index) => index + 1)
    expect({ id, numbers: own.map((one) => one.attempt) }).toEqual({ id, numbers })
    expect(own.filter((one) => one.outcome === 'completed').length).toBeLessThanOrEqual(1)
  }
  // A step done twice would have been refused, and its attempt would have failed of it.
  expect(attempts.filter((one) => JSON.stringify(one.error ?? '').includes('effects'))).toEqual([])
}

async function expectEffects({ at }: Place, runs: readonly Row[]): Promise<void> {
  const effects = await at.database.db('effects').orderBy('step')
  for (const { id, payload } of runs.filter(({ type }) => type === 'steps')) {
    const count = payload.mishap === 'permanent' ? Math.floor(payload.steps / 2) : payload.steps
    const done = effects.filter((effect) => effect.run_id === id).map((effect) => effect.step)
    expect({ id, done }).toEqual({ id, done: Array.from({ length: count }, (_, step) => step) })
  }
}

function expectCounters(runs: readonly Row[]): void {
  for (const run of runs) {
    const children = runs.filter((one) => one.parent_id === run.id)
    const failed = children.filter(({ status }) => status !== 'completed').length
    const { id, children_open: open, children_total: total, children_failed } = run
    expect({ id, open, total, failed: children_failed }).toEqual({
      id,
      open: 0,
      total: children.length,
      failed,
    })
  }
}

/** The table as an undisturbed run leaves it, published once, and nothing staged behind. */
async function expectRows({ at }: Place, { pangkat }: Load): Promise<void> {
  const { db } = at.database
  expect(await tableRows(at)).toEqual(upstreamRows(at))
  expect(await db('publications').select('run_id')).toEqual([{ run_id: pangkat }])
  const staged = () => db('pg_tables').where({ schemaname: 'staging' })
  await until(async () => (await staged()).length === 0, 'nothing is left staged')
}

/** Each message arrived once at the most, and each that counts as sent did arrive. */
async function expectNotices({ at, hook }: Arena): Promise<void> {
  const told: { id: string; runId: string; event: string }[] = hook.received.flatMap(
    ({ body }) => body.data.notices,
  )
  const names = told.map(({ runId, event }) => `${runId} ${event}`)
  expect(new Set(names).size).toBe(names.length)
  const ids = told.map(({ id }) => id)
  const sent = await at.database.db('notices').where({ state: 'sent' })
  for (const { id } of sent) expect(ids).toContain(id)
}

/** The same web server still answers, and there is no process but those that should be. */
async function expectAlive(arena: Arena, { pangkat }: Load): Promise<void> {
  const { at, web } = arena
  await until(
    async () => (await at.api('/api/health').catch(() => null))?.status === 200,
    'the web server is well',
  )
  expect((await at.api(`/api/runs/${pangkat}`)).body).toMatchObject({ run: { status: 'completed' } })
  expect(web.child.exitCode).toBeNull()
  await arena.whole()
  const living = [web, ...arena.workers].map(({ child }) => child.pid)
  expect(processesOf(at.env.SINKRON_HOME ?? '').sort()).toEqual(living.sort())
}

/** Processes of an installation, by their environment, without those that a living one of it has started. */
export function processesOf(home: string): number[] {
  const parents = new Map<number, number>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`SINKRON_HOME=${home}\0`)) continue
      const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      parents.set(Number(pid), Number(parent))
    } catch {
      // It ended meanwhile, or is somebody else's.
    }
  }
  return [...parents].flatMap(([pid, parent]) => (parents.has(parent) ? [] : [pid]))
}
