/** Retention: history goes when it is old enough, and nothing that still stands, waits or is looked at goes with it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { decide } from '@/controller/import-batches-desk'
import { pruneFiles } from '@/controller/import-files'
import { settings } from '@/controller/settings'
import { definitions } from '@/jobs/definitions'
import { systemPrune } from '@/jobs/definitions/system-prune'
import { closeHints } from '@/jobs/engine/hints'
import { declareSchedules } from '@/jobs/engine/schedules'
import { closeDb, db } from '@/models/db'
import { pruneHistory, pruneRuns } from '@/models/retention'
import { storage } from '@/utils/storage'
import { type Installation, openInstallation } from '../support/installation'
import { until } from '../support/processes'

let at: Installation

beforeAll(async () => {
  at = await openInstallation({ siasn: { rows: { pangkat: 30 } } })
  Object.assign(process.env, {
    DATABASE_URL: at.env.DATABASE_URL,
    REDIS_URL: at.env.REDIS_URL,
    SINKRON_HOME: at.env.SINKRON_HOME,
  })
})

afterAll(async () => {
  closeHints()
  await closeDb()
  await at.close()
})

beforeEach(async () => {
  await db().raw(
    'TRUNCATE job_runs, job_attempts, run_events, publications, row_changes, settings; TRUNCATE schedules CASCADE',
  )
})

interface Given {
  days?: number
  status?: string
  key?: string | null
  type?: string
  parent?: string
  resolved?: boolean
}

let made = 0

/** A run that ended so many days ago, with an attempt and two events of that day. */
async function run(given: Given = {}): Promise<string> {
  const { days = 400, status = 'completed', key = null, type = 'lama', parent, resolved } = given
  const id = `uji-${made++}`
  const ago = `clock_timestamp() - CAST(${days} AS integer) * interval '1 day'`
  const isOver = ['completed', 'dead', 'cancelled'].includes(status)
  await db().raw(
    `INSERT INTO job_runs (id, family, type, payload, unique_key, status, max_attempts, requested_by, percent, created_at,
       finished_at, lease_until, parent_id, child_key, resolution, resolved_at)
     VALUES (:id, 'uji', :type, '{}', :key, :status, 1, 'uji', CASE WHEN :status = 'completed' THEN 100 ELSE 0 END, ${ago},
       ${isOver ? ago : 'NULL'}, ${status === 'running' ? ago : 'NULL'}, :parent, :parent, ${resolved ? "'discarded'" : 'NULL'},
       ${resolved ? ago : 'NULL'})`
      .replaceAll(':status', 'CAST(:status AS text)')
      .replaceAll(':parent', 'CAST(:parent AS text)'),
    { id, type, key, status, parent: parent ?? null },
  )
  if (parent) await db()('job_runs').where({ id }).update({ child_key: id })
  await db().raw(
    `INSERT INTO job_attempts (run_id, attempt, worker, started_at, finished_at, outcome) VALUES (?, 1, 'w', ${ago}, ${ago}, 'completed')`,
    [id],
  )
  for (const kind of ['queued', status])
    await db().raw(`INSERT INTO run_events (run_id, kind, actor, at) VALUES (?, ?, 'uji', ${ago})`, [
      id,
      kind,
    ])
  return id
}

const kept = async () => (await db()('job_runs').orderBy('id').pluck('id')) as string[]
const ofRuns = async (table: 'job_attempts' | 'run_events') =>
  [...new Set((await db()(table).pluck('run_id')) as string[])].sort()
const ignore = () => undefined

describe('an ended run', () => {
  it('that is older than its retention goes, with its attempts and events; a younger one stays', async () => {
    const old = [
      await run(),
      await run({ status: 'cancelled' }),
      await run({ status: 'dead', resolved: true }),
    ]
    const young = [await run({ days: 364 }), await run({ days: 1 })]
    expect(await pruneRuns(365, ignore)).toBe(old.length)
    expect(await kept()).toEqual(young)
    expect(await ofRuns('job_attempts')).toEqual(young)
    expect(await ofRuns('run_events')).toEqual(young)
    expect(await pruneRuns(365, ignore)).toBe(0)
  })

  it('that is the newest success of its job or of its key stays, however old', async () => {
    await run({ days: 900, key: 'a' })
    const ofA = await run({ days: 800, key: 'a' })
    await run({ days: 700, key: 'b' })
    const ofB = await run({ days: 600, key: 'b' })
    await run({ days: 500 })
    const ofJob = await run({ days: 450 })
    const other = await run({ days: 950, type: 'lain' })
    await run({ days: 400, status: 'cancelled', key: 'a' })
    await pruneRuns(365, ignore)
    expect(await kept()).toEqual([ofA, ofB, ofJob, other].sort())
  })

  it('whose rows stand in a table stays, and so does the undo that put them back', async () => {
    const [standing, undone, undo, older] = [
      await run({ days: 900 }),
      await run({ days: 800 }),
      await run({ days: 700 }),
      await run({ days: 950 }),
    ]
    await run({ days: 10 })
    await db()('publications').insert([
      { run_id: older, table_name: 't', stands: older, rows: 1 },
      { run_id: standing, table_name: 't', stands: standing, rows: 1 },
      { run_id: undone, table_name: 't', stands: undone, rows: 2 },
      { run_id: undo, table_name: 't', stands: standing, rows: 1 },
    ])
    await pruneRuns(365, ignore)
    expect(await kept()).not.toContain(undone)
    expect(await kept()).not.toContain(older)
    expect(await kept()).toEqual(expect.arrayContaining([standing, undo]))
  })

  it('that is dead and waits for a person stays twice as long', async () => {
    const waits = await run({ status: 'dead', days: 700 })
    await run({ status: 'dead', days: 731 })
    await run({ status: 'dead', days: 400, resolved: true })
    await pruneRuns(365, ignore)
    expect(await kept()).toEqual([waits])
  })
})

describe('a run that has not ended', () => {
  it.each(['queued', 'running', 'waiting'])(
    'but is %s stays with all its history, however old',
    async (status) => {
      const id = await run({ status, days: 3_000 })
      await pruneRuns(1, ignore)
      await pruneHistory('attempts', 1, ignore)
      await pruneHistory('events', 1, ignore)
      expect(await kept()).toEqual([id])
      expect(await db()('run_events').where({ run_id: id })).toHaveLength(2)
      expect(await db()('job_attempts').where({ run_id: id })).toHaveLength(1)
    },
  )
})

describe('a tree', () => {
  it('keeps its ended children and grandchildren while its root has not ended', async () => {
    const root = await run({ status: 'waiting' })
    const child = await run({ parent: root, status: 'dead', days: 900 })
    await run({ parent: child, status: 'cancelled', days: 900 })
    await run({ parent: root, status: 'cancelled', days: 900 })
    await pruneRuns(365, ignore)
    expect(await kept()).toHaveLength(4)
  })

  it('goes as a whole, the root first, when the root is old enough', async () => {
    const root = await run({ status: 'cancelled', days: 400 })
    const child = await run({ parent: root, status: 'cancelled', days: 401 })
    await run({ parent: child, status: 'cancelled', days: 402 })
    const young = await run({ status: 'cancelled', days: 10 })
    const itsChild = await run({ parent: young, status: 'cancelled', days: 500 })
    expect(await pruneRuns(365, ignore)).toBe(3)
    expect(await kept()).toEqual([young, itsChild].sort())
  })

  it('whose root has ended before a child stays until that child has ended too', async () => {
    const root = await run({ status: 'cancelled' })
    await run({ parent: root, status: 'running' })
    await pruneRuns(365, ignore)
    expect(await kept()).toHaveLength(2)
  })
})

describe('thousands of them', () => {
  it('go a thousand at a time, and stopping in between loses nothing', async () => {
    await db().raw(`INSERT INTO job_runs (id, family, type, payload, status, max_attempts, requested_by, finished_at)
      SELECT 'banyak-' || n, 'uji', 'banyak', '{}', 'cancelled', 1, 'uji', now() - interval '400 days' FROM generate_series(1, 3500) n`)
    await db().raw(`INSERT INTO run_events (run_id, kind, actor, at)
      SELECT 'banyak-' || n, 'queued', 'uji', now() - interval '400 days' FROM generate_series(1, 3500) n`)
    const stop = (removed: number) => {
      if (removed >= 2_000) throw new Error('berhenti')
    }
    await expect(pruneRuns(365, stop)).rejects.toThrow('berhenti')
    expect(await kept()).toHaveLength(1_500)
    expect(await db()('run_events')).toHaveLength(1_500)
    const batches: number[] = []
    expect(await pruneRuns(365, (removed) => batches.push(removed))).toBe(1_500)
    expect(batches.slice(0, 2)).toEqual([1_000, 1_500])
  })

  it('are not held up by thousands that stay and ended before them', async () => {
    await db().raw(`INSERT INTO job_runs (id, family, type, payload, status, max_attempts, requested_by, finished_at)
      SELECT 'mati-' || n, 'uji', 'banyak', '{}', 'dead', 1, 'uji', now() - interval '500 days' FROM generate_series(1, 2500) n`)
    const old = await run({ status: 'cancelled' })
    expect(await pruneRuns(365, ignore)).toBe(1)
    expect(await kept()).not.toContain(old)
  })
})

describe('attempts and events', () => {
  it('go by their own retention while their run stays', async () => {
    const [old, young] = [await run({ days: 200 }), await run({ days: 100 })]
    expect(await pruneHistory('attempts', 90, ignore)).toBe(2)
    expect(await pruneHistory('events', 180, ignore)).toBe(2)
    expect(await kept()).toEqual([old, young])
    expect(await ofRuns('job_attempts')).toEqual([])
    expect(await ofRuns('run_events')).toEqual([young])
  })
})

describe('ticks of schedules', () => {
  it('go too, but never the last of a schedule, nor one that waits', async () => {
    await declareSchedules(definitions, [
      {
        id: 's',
        title: 's',
        job: systemPrune.name,
        payload: {},
        cron: '0 0 * * *',
        timeZone: 'UTC',
        enabled: true,
        overlap: 'skip',
        missed: 'once',
      },
    ])
    const tick = (days: number, outcome: string) =>
      db().raw(
        "INSERT INTO schedule_ticks (schedule_id, tick_at, outcome, at) SELECT 's', t, ?, t FROM (SELECT now() - CAST(? AS int) * interval '1 day' AS t) x",
        [outcome, days],
      )
    for (const [days, outcome] of [
      [600, 'waiting'],
      [500, 'started'],
      [450, 'missed'],
      [400, 'started'],
    ] as const)
      await tick(days, outcome)
    expect(await pruneHistory('ticks', 365, ignore)).toBe(2)
    expect(await db()('schedule_ticks').orderBy('tick_at').pluck('outcome')).toEqual(['waiting', 'started'])
  })
})

describe('the scheduled job', () => {
  it('removes by the settings in force, and its result says how much of what', async () => {
    expect(await settings()).toMatchObject({
      runsRetentionDays: 365,
      attemptsRetentionDays: 90,
      eventsRetentionDays: 180,
    })
    await db()('settings').insert({ name: 'runsRetentionDays', value: '30', updated_by: 'uji' })
    await run({ days: 40, status: 'cancelled' })
    const newest = await run({ days: 200 })
    await at.worker()
    const { startRun } = await import('@/jobs/engine/start')
    const started = await startRun(systemPrune, { payload: {}, requestedBy: 'schedule:Pembersihan riwayat' })
    const ended = await at.finished(started.run.id)
    expect(ended.error).toBeNull()
    expect(ended).toMatchObject({
      status: 'completed',
      result: { runs: 1, attempts: 1, events: 2, changes: 0, ticks: 0, audit: 0 },
    })
    expect(await kept()).toEqual([newest, started.run.id].sort())
  })

  it('is made and switched on by a worker that starts, and runs when its time has come', async () => {
    await at.worker()
    await until(
      async () => (await db()('schedules').where({ job: 'system.prune', enabled: true })).length === 1,
      'it is there',
    )
    await db()('schedules')
      .where({ job: 'system.prune' })
      .update({ next_at: db().raw('clock_timestamp()') })
    const run = await until(
      () => db()('job_runs').where({ schedule_id: 'system-prune' }).first(),
      'it was started',
    )
    expect(await at.finished(run.id)).toMatchObject({
      status: 'completed',
      requested_by: 'schedule:Pembersihan riwayat',
    })
    expect(await db()('schedule_ticks').select('outcome', 'run_id')).toEqual([
      { outcome: 'started', run_id: run.id },
    ])
  })
})

describe('the file of an import', () => {
  it('goes with the copies of its failed rows when it is old and the import is over, and the batch says so', async () => {
    const store = await storage()
    const file = join(at.env.SINKRON_HOME as string, 'lama.csv')
    writeFileSync(file, 'order_id\nA-1\n')
    const batch = async (id: string, days: number, state: object) => {
      await store.put(`imports/${id}`, file, 15)
      await db()('import_batches').insert({
        ...{
          id,
          type: 'sos-import',
          file_name: `${id}.csv`,
          size: 15,
          sha256: id,
          storage_key: `imports/${id}`,
        },
        ...{ requested_by: 'siti@kantor.test', options: '{}', ...state },
        created_at: db().raw(`clock_timestamp() - ${days} * interval '1 day'`),
      })
      await db()('import_failed_rows').insert({ batch_id: id, number: 2, cells: '["A-1"]', errors: '[]' })
    }
    const over = { completed_at: new Date(), result: '{}' }
    await batch('lama', 31, over)
    await batch('muda', 29, over)
    await batch('menunggu', 31, { preview: '{}' })
    await batch('diberhentikan', 31, { stopped_at: new Date() })
    expect(await pruneFiles(30, ignore)).toBe(2)
    expect(await pruneFiles(30, ignore)).toBe(0)
    const left = await db()('import_failed_rows').orderBy('batch_id').pluck('batch_id')
    expect(left).toEqual(['menunggu', 'muda'])
    const isKept = async (id: string) => store.onDisk(`imports/${id}`, async () => true).catch(() => false)
    expect([await isKept('lama'), await isKept('muda'), await isKept('menunggu')]).toEqual([
      false,
      true,
      true,
    ])
    const gone = await db()('import_batches').whereNotNull('file_removed_at').orderBy('id').pluck('id')
    expect(gone).toEqual(['diberhentikan', 'lama'])
    const caller = { asker: { name: 'uji', role: 'admin' as const, unitId: null }, language: 'id' as const }
    await expect(decide('diberhentikan', { verb: 'import', options: {}, ...caller })).rejects.toMatchObject({
      code: 'file_removed',
      status: 409,
    })
  })
})
