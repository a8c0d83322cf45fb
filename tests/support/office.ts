/** An office in the middle of its year: two weeks behind it, something at work, something failed, somebody needed. */
import { insertDead } from './dead'
import type { Answer, Installation } from './installation'
import { queueRun } from './pangkat'
import { newPerson, type Person, signInAs } from './people'
import { insertRun } from './runs'

/** For its installation: the stand-in is told of on every page, and mail could be sent. */
export const OFFICE_ENV = {
  SINKRON_DEMO: '1',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'sinkron@kantor.test',
} as const

export interface Office {
  admin: Person
  /** A sync that changed rows, and a row that it left in the table. */
  synced: { runId: string; rowId: string }
  /** Of each kind a run. */
  runs: { running: string; dead: string; blocked: string; parent: string }
}

/** So many half days of ends, some of which failed and healed, and of queues that were noted meanwhile. */
async function fillPast({ database: { db } }: Installation, halfDays: number): Promise<void> {
  await db.raw(
    `
    INSERT INTO job_runs (id, family, type, payload, max_attempts, requested_by, status, percent, created_at,
      started_at, finished_at, result, error, resolved_at, resolution)
    SELECT 'proxy-' || type || '-lama-' || n, 'proxy', type, '{"allowShrink": false}', 4,
      CASE WHEN n % 4 = 1 THEN 'siti@kantor.test' ELSE 'schedule:Setiap malam' END,
      CASE WHEN is_bad THEN 'dead' ELSE 'completed' END, CASE WHEN is_bad THEN 40 ELSE 100 END, at, at,
      at + (60 * rank + (n * 37 + rank * 11) % 50) * interval '1 second',
      CASE WHEN NOT is_bad THEN jsonb_build_object('total', rows + n % 6, 'upstream_p50_ms', 90 + (n * 13) % 60,
        'upstream_p95_ms', 300 + (n * 29) % 190) END,
      CASE WHEN is_bad THEN '{"code": "upstream_cut", "message": "cut"}'::jsonb END,
      CASE WHEN is_bad THEN at + interval '1 hour' END, CASE WHEN is_bad THEN 'healed' END
    FROM (VALUES ('pangkat', 4, 2298), ('pensiun', 3, 900), ('pg_akademik', 2, 420), ('pg_profesi', 2, 310), ('skk', 1, 180))
      AS source (type, rank, rows)
    CROSS JOIN generate_series(1, ?) n
    CROSS JOIN LATERAL (SELECT now() - n * interval '12 hours' - rank * interval '7 minutes' AS at,
      (n * 5 + rank * 3) % 17 = 0 AS is_bad) one`,
    [halfDays],
  )
  await db.raw(
    `
    INSERT INTO queue_samples (at, queued, running, oldest_ms, jobs)
    SELECT date_trunc('minute', now()) - n * interval '10 minutes', greatest(0, n % 11 - 5), n % 3,
      greatest(0, n % 11 - 5) * 14000, '{}'
    FROM generate_series(1, ?) n ON CONFLICT DO NOTHING`,
    [halfDays * 72],
  )
}

const TIMEOUT = { code: 'upstream_timeout', message: 'timeout', params: { seconds: 30 } }
const SHRUNK = { code: 'shrunk', message: 'x', params: { now: 12, before: 180 } }

/** A parent whose three children have ended well, are at work, and have failed. Its id. */
async function insertTree(at: Installation): Promise<string> {
  const { db } = at.database
  const parent = 'cabang-semua-induk'
  await insertRun(at, {
    ...{ id: parent, family: 'cabang', type: 'semua', status: 'waiting', childrenTotal: 3, agoS: 90 },
    requestedBy: 'schedule:Cabang siang',
  })
  for (const [n, status] of (['completed', 'running', 'dead'] as const).entries())
    await insertRun(at, {
      ...{ id: `cabang-tabel-${n + 1}`, family: 'cabang', type: 'tabel', parentId: parent, status, agoS: 70 },
      ...{ lane: `Cabang ${n + 1}`, payload: { file: `stok-${n + 1}.xlsx` } },
      ...(status === 'dead' ? { error: TIMEOUT, outcome: 'failed' as const } : {}),
    })
  await db('job_runs').where({ id: parent }).update({ children_open: 1, children_failed: 1 })
  await db('job_runs').where({ parent_id: parent }).whereNot({ status: 'running' }).update({ counted: true })
  return parent
}

/** Runs as they stand now. */
async function fillNow(at: Installation): Promise<Office['runs']> {
  const { db } = at.database
  const dead = await insertDead(at, { id: 'proxy-skk-gagal', type: 'skk', agoS: 12, error: SHRUNK })
  const pensiun = { type: 'pensiun', error: TIMEOUT }
  await insertDead(at, { ...pensiun, id: 'proxy-pensiun-gagal', agoS: 9_000 })
  await insertDead(at, { ...pensiun, id: 'proxy-pensiun-gagal-lagi', agoS: 5_000, key: null })
  const running = 'proxy-pg_akademik-jalan'
  await insertRun(at, { id: running, type: 'pg_akademik', status: 'running', agoS: 80, leaseS: 3_600 })
  const progress = { stage: 'fetch', percent: 42, done: 176, total: 420, counts: '{"read": 176}' }
  await db('job_runs')
    .where({ id: running })
    .update({ ...progress, worker: 'kantor-1:812' })
  const blocked = 'proxy-pg_profesi-token'
  await insertRun(at, {
    ...{ id: blocked, type: 'pg_profesi', status: 'queued', agoS: 900 },
    ...{ blockedOn: 'siasn-token', outcome: 'snoozed' },
  })
  const parent = await insertTree(at)
  await db.raw('UPDATE job_runs SET created_at = started_at WHERE created_at > started_at')
  return { running, dead, blocked, parent }
}

async function made(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer
  if (status >= 300) throw new Error(`not made: ${status} ${JSON.stringify(body)}`)
  return answer
}

/** What admins have set up: schedules, targets, channels, people, tokens, views. */
async function fillSettings(at: Installation, admin: Person): Promise<void> {
  const { db } = at.database
  const schedules = [
    { title: 'Pangkat setiap malam', job: 'proxy.pangkat', cron: '0 4 * * *' },
    { title: 'Pensiun hari kerja', job: 'proxy.pensiun', cron: '30 5 * * 1-5' },
    { title: 'SKK Jayapura', job: 'proxy.skk', cron: '0 6 * * 1', timeZone: 'Asia/Jayapura', enabled: false },
  ]
  for (const schedule of schedules) await made(admin.call('/api/schedules', 'POST', schedule))
  const { id } = await db('schedules').where({ job: 'proxy.pensiun' }).first('id')
  await db('schedule_ticks').insert({
    ...{ schedule_id: id, tick_at: new Date(Date.now() - 7_200_000), outcome: 'refused' },
    detail: { code: 'schedule_payload', field: 'allowShrink', reason: 'x' },
  })
  await db('freshness_targets').insert([
    { job: 'proxy.pangkat', minutes: 1_500 },
    { job: 'proxy.pensiun', minutes: 360 },
  ])
  const channel = {
    ...{ kind: 'email', title: 'Kepala bidang', target: 'kepala@kantor.test' },
    ...{ jobs: ['*'], events: ['late'], digest: 'hourly' },
  }
  const { body } = await made(admin.call('/api/notices/channels', 'POST', channel))
  await noteNotices(at, body.channel.id)
  await newPerson(at, admin, { email: 'siti@kantor.test', role: 'operator' })
  const budi = { name: 'Budi Santoso', email: 'budi@kantor.test', role: 'viewer', by: 'link' }
  await made(admin.call('/api/invitations', 'POST', budi))
  await made(admin.call('/api/tokens', 'POST', { name: 'cron malam', role: 'operator', days: 90 }))
  await made(admin.call('/api/saved-views', 'POST', { name: 'Gagal minggu ini', query: 'status=dead' }))
}

/** A notice of each kind of end. */
async function noteNotices({ database: { db } }: Installation, channelId: string): Promise<void> {
  const detail = { job: 'proxy.pangkat', runId: 'x', error: null, at: null, before: null, minutes: null }
  const rows = (['sent', 'failed', 'unknown', 'held'] as const).map((state, index) => ({
    ...{
      id: `n${index}`,
      run_id: `r${index}`,
      channel_id: channelId,
      event: 'failed',
      subject: 'proxy.pangkat',
    },
    ...{ state, detail, reason: state === 'failed' ? 'status:503' : null },
    due_at: state === 'held' ? db.raw("now() + interval '1 hour'") : null,
    sent_at: state === 'sent' ? db.raw('now()') : null,
  }))
  await db('notices').insert(rows)
}

/** Lets what was synced for real look as if it had taken as long as in an office, at the upstream's own pace. */
async function age({ database: { db } }: Installation): Promise<void> {
  await db.raw(`
    UPDATE job_runs SET requested_by = 'siti@kantor.test', created_at = at, started_at = at, attempt_started_at = at,
      result = result || '{"upstream_p50_ms": 118, "upstream_p95_ms": 402}'
    FROM (SELECT id, finished_at - interval '1 minute' * CASE type WHEN 'pangkat' THEN 4 WHEN 'skk' THEN 1 ELSE 3 END AS at
      FROM job_runs WHERE status = 'completed') AS synced
    WHERE synced.id = job_runs.id`)
}

export interface OfficeOptions {
  /** Synced for real, besides pangkat. */
  types?: readonly string[]
  /** Of past, with five runs each. */
  halfDays?: number
}

/** Needs a web server and a worker. */
export async function openOffice(at: Installation, options: OfficeOptions = {}): Promise<Office> {
  const { types = [], halfDays = 4 } = options
  const admin = await signInAs(at)
  await Promise.all(['pangkat', ...types].map(async (type) => at.finished(await queueRun(at, {}, { type }))))
  at.siasn.change('pangkat', { insert: 2, update: 5, remove: 1 })
  const runId = await queueRun(at)
  await at.finished(runId)
  const rowId = String((await at.rows())[0]?.id)
  await age(at)
  await fillPast(at, halfDays)
  const runs = await fillNow(at)
  await fillSettings(at, admin)
  return { admin, synced: { runId, rowId }, runs }
}
