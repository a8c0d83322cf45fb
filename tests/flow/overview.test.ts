/** The first screen over HTTP: what needs a person appears and goes for its reason, and numbers are those of the lists. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertDead } from '../support/dead'
import { type Answer, type Installation, openInstallation } from '../support/installation'
import { until } from '../support/processes'

let at: Installation
const headers: Record<string, Record<string, string>> = {}

beforeAll(async () => {
  at = await openInstallation({ env: { SIASN_TOKEN: '' } })
  await at.prepare()
  await at.web()
  const unit = ['--unit', '12']
  for (const [name, role, ...more] of [
    ['operator', 'operator'],
    ['viewer', 'viewer'],
    ['sekota', 'operator', ...unit],
    ['selain', 'operator', ...unit],
  ] as const) {
    const { out } = await at.cli('token', 'create', '--name', name, '--role', role, ...more, '--json')
    headers[name] = { authorization: `Bearer ${(JSON.parse(out) as { token: string }).token}` }
  }
})
afterAll(() => at.close())
beforeEach(async () => {
  await at.database.db.raw(
    'TRUNCATE job_runs, job_attempts, run_events, freshness_targets, processes, import_batches, import_failed_rows',
  )
})

async function overview(role = 'admin', language = 'id'): Promise<Answer['body']> {
  const { status, body } = await at.api('/api/overview', {
    headers: { ...headers[role], 'accept-language': language },
  })
  expect(status).toBe(200)
  return body
}

interface Need {
  kind: string
  action: string | null
  link: string | null
}

const needOf = async (kind: string, role?: string): Promise<Need | undefined> =>
  (await overview(role)).needs.find((need: Need) => need.kind === kind)

const appears = (kind: string, role?: string) =>
  until(async () => (await needOf(kind, role)) ?? null, `${kind} appears`)
const goes = (kind: string, role?: string) =>
  until(async () => (await needOf(kind, role)) === undefined, `${kind} goes`)

/** All of it, the parts that take longer too. */
const settled = () =>
  until(async () => {
    const body = await overview()
    return body.isSettled ? body : null
  }, 'everything is counted')

let made = 0

async function insert(row: Record<string, unknown> = {}): Promise<string> {
  const id = String(row.id ?? `ikhtisar-${made++}`)
  const run = {
    family: 'proxy',
    type: 'pangkat',
    payload: '{}',
    max_attempts: 4,
    requested_by: 'siti@kantor.test',
  }
  await at.database.db('job_runs').insert({ ...run, ...row, id })
  return id
}

/** A success that took so many minutes and ended so many minutes ago. */
const succeeded = (took: number, ago: number, row: Record<string, unknown> = {}) => {
  const { db } = at.database
  const time = (minutes: number) => db.raw("now() - ? * interval '1 minute'", [minutes])
  return insert({
    ...{ status: 'completed', percent: 100, created_at: time(ago + took), started_at: time(ago + took) },
    ...{ finished_at: time(ago), ...row },
  })
}

const storeToken = (token: string) =>
  at.api('/api/settings/siasn-token', { method: 'PUT', body: JSON.stringify({ token }) })

const target = (minutes: number) =>
  at.api('/api/notices/targets', {
    method: 'PUT',
    body: JSON.stringify({ targets: [{ job: 'proxy.pangkat', minutes }] }),
  })

/** A worker that last gave a sign of life so many seconds ago. */
const hearWorker = (id: string, agoS: number) =>
  at.database.db('processes').insert({
    id,
    role: 'worker',
    pid: 77,
    host: 'mesin-a',
    version: '1',
    heartbeat_at: at.database.db.raw("now() - ? * interval '1 second'", [agoS]),
  })

describe('the first screen', () => {
  it('is for people who are signed in and for tokens only', async () => {
    const answer = await at.api('/api/overview', { headers: { cookie: 'tidak=ada' } })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    expect((await at.api('/api/overview', { method: 'POST' })).status).toBe(405)
  })

  it('says of a fresh installation that nothing ever ran, and what there is to sync', async () => {
    const body = await settled()
    expect(body).toMatchObject({ hasRun: false, now: { runs: [] }, failures: { count: 0, groups: [] } })
    expect(body.outcomes.days).toHaveLength(14)
    expect(body.outcomes.jobs).toEqual([])
    expect(body.sources).toHaveLength(5)
    expect(body.sources[0]).toMatchObject({
      title: 'Kenaikan Pangkat',
      freshAt: null,
      target: null,
      mayStart: true,
    })
    expect((await overview('admin', 'en')).sources[0].title).toBe('Promotions')
    expect((await overview('viewer')).sources[0].mayStart).toBe(false)
  })
})

describe('what needs a person', () => {
  it('is a worker, as long as none lives', async () => {
    expect(await appears('no_worker')).toMatchObject({ action: 'look', link: '/operations' })
    expect(await needOf('no_worker', 'viewer')).toMatchObject({ action: null, link: null })
    await hearWorker('hidup', 0)
    await goes('no_worker')
  })

  it('is the token, with the runs that wait for it, until one is stored; only admins can store it', async () => {
    await insert({ blocked_on: 'siasn-token' })
    expect(await appears('token')).toMatchObject({ code: 'token_missing', blocked: 1, action: 'store_token' })
    expect(await needOf('token', 'operator')).toMatchObject({ blocked: 1, action: null, link: null })
    expect((await storeToken('stand-in-token')).status).toBe(200)
    await goes('token')
    expect(await needOf('blocked')).toBeUndefined()
    await insert({ id: 'menunggu', type: 'skk', blocked_on: 'keputusan' })
    expect(await appears('blocked')).toMatchObject({
      ...{ count: 1, title: 'SKK', link: '/runs?family=proxy&type=skk&status=blocked' },
    })
    await at.api('/api/runs/menunggu/cancel', { method: 'POST' })
    await goes('blocked')
  })

  it('is an import that was looked at and waits for a decision; people of one unit are told of their own only', async () => {
    const previewed = (id: string, requested_by: string) => ({
      ...{
        id,
        type: 'sos-import',
        file_name: 'sos.csv',
        size: 1,
        sha256: 'x',
        storage_key: id,
        preview: '{}',
      },
      requested_by,
    })
    await hearWorker('hidup', 0)
    await at.database
      .db('import_batches')
      .insert([
        previewed('imp-1', 'token:sekota'),
        previewed('imp-2', 'siti@kantor.test'),
        { ...previewed('imp-3', 'siti@kantor.test'), run_id: 'sudah' },
      ])
    expect(await appears('imports', 'operator')).toMatchObject({
      ...{ count: 2, action: 'look', link: '/imports?status=previewed' },
    })
    const link = (await needOf('imports'))?.link ?? ''
    const listed = await at.api(link.replace('/imports?', '/api/files/import-logs?'))
    expect(listed.body.pagination.total).toBe(2)
    expect(await needOf('imports', 'sekota')).toMatchObject({ count: 1 })
    expect(await needOf('imports', 'selain')).toBeUndefined()
    expect(await needOf('imports', 'viewer')).toBeUndefined()
    await insertDead(at)
    await appears('dead')
    const kinds = (await overview()).needs.map(({ kind }: Need) => kind)
    expect(kinds.indexOf('imports')).toBeLessThan(kinds.indexOf('dead'))
    await at.database.db('import_batches').whereNull('run_id').update({ stopped_at: at.database.db.fn.now() })
    await goes('imports')
  })

  it('is a dead letter, until somebody discards it; a viewer may only look', async () => {
    const id = await insertDead(at)
    expect(await appears('dead')).toMatchObject({ count: 1, action: 'handle', link: '/dead-letters' })
    expect(await needOf('dead', 'viewer')).toMatchObject({ count: 1, action: 'look' })
    const body = JSON.stringify({ reason: 'sudah diurus' })
    expect((await at.api(`/api/runs/${id}/discard`, { method: 'POST', body })).status).toBe(200)
    await goes('dead')
  })

  it('is data older than their target, with the button that starts it for those who may, until a success', async () => {
    await storeToken('stand-in-token')
    await succeeded(3, 90)
    await target(60)
    const late = await appears('late')
    expect(late).toMatchObject({ job: 'proxy.pangkat', minutes: 60, action: 'start', link: null })
    expect(await needOf('late', 'viewer')).toMatchObject({
      action: 'look',
      link: '/runs?family=proxy&type=pangkat',
    })
    const id = await insert({
      id: 'sedang',
      status: 'running',
      lease_until: at.database.db.raw("now() + interval '1 hour'"),
    })
    expect(await needOf('late')).toMatchObject({ action: 'watch', link: `/runs/${id}` })
    await at.database.db('job_runs').where({ id }).delete()
    const [source] = (await overview()).sources
    expect(source.target).toMatchObject({ minutes: 60, isLate: true })
    expect(Math.round(source.target.overdueMs / 60_000)).toBe(30)
    await succeeded(3, 1)
    await goes('late')
  })

  it('is a worker that fell silent, told to those who see the servers', async () => {
    await hearWorker('hidup', 0)
    await hearWorker('diam', 40)
    expect(await appears('silent')).toMatchObject({ host: 'mesin-a', pid: 77, link: '/operations' })
    expect(await needOf('silent', 'viewer')).toBeUndefined()
    expect(await needOf('silent')).toMatchObject({ isCovered: true })
    const { db } = at.database
    const heardMinutesAgo = (minutes: number) =>
      db('processes')
        .where({ id: 'diam' })
        .update({ heartbeat_at: db.raw("now() - ? * interval '1 minute'", [minutes]) })
    await heardMinutesAgo(10)
    await goes('silent')
    const lease = { status: 'running', lease_until: db.raw("now() - interval '1 minute'") }
    const id = await insert({ id: 'tertinggal', ...lease })
    expect(await appears('silent')).toMatchObject({ isCovered: false })
    await db('job_runs').where({ id }).delete()
    await goes('silent')
    await heardMinutesAgo(1)
    await appears('silent')
    await db('processes').where({ id: 'diam' }).delete()
    await goes('silent')
  })

  it('is a queue that is not safe, with what to do, told to those who see the servers', async () => {
    const find = async (role?: string) =>
      (await overview(role)).needs.find((need: { key: string }) => need.key === 'unsafe:redisPolicy')
    await at.redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const found = await until(async () => (await find()) ?? null, 'it is told', 20_000)
    expect(found.advice).toContain('noeviction')
    expect(await find('viewer')).toBeUndefined()
    await at.redis.client.config('SET', 'maxmemory-policy', 'noeviction')
    await until(async () => (await find()) === undefined, 'it is fine again', 20_000)
  })
})

describe('what runs now', () => {
  it('is told with its stage, its rows, its pace, its last sign of life, and the time left by its own history', async () => {
    const { db } = at.database
    for (const took of [8, 10, 12, 10, 10]) await succeeded(took, 60)
    await succeeded(500, 60, { type: 'skk' })
    await insert({
      ...{
        id: 'jalan',
        status: 'running',
        stage: 'fetch',
        percent: 40,
        done: 600,
        total: 1_200,
        worker: 'w',
      },
      ...{ counts: '{"read": 600}', lease_until: db.raw("now() + interval '1 hour'") },
      ...{ started_at: db.raw("now() - interval '5 minutes'") },
      ...{
        attempt_started_at: db.raw("now() - interval '1 minute'"),
        updated_at: db.raw("now() - interval '4 s'"),
      },
    })
    await insert({ run_at: db.raw("now() - interval '2 minutes'") })
    await insert({ run_at: db.raw("now() + interval '1 hour'") })
    const { now } = await overview()
    expect(now).toMatchObject({
      running: { count: 1, link: '/runs?status=running%2Cpresumed_dead' },
      due: { count: 1 },
      later: { count: 1 },
    })
    expect(Math.round(now.due.oldestMs / 60_000)).toBe(2)
    const [run] = now.runs
    expect(run).toMatchObject({ stage: 'Mengambil data', done: 600, total: 1_200, link: '/runs/jalan' })
    expect(Math.round(run.rowsPerSecond)).toBe(10)
    expect(Math.round(run.heardAgoMs / 1000)).toBe(4)
    expect(run.left).toMatchObject({ kind: 'left', runs: 5 })
    expect(['lowMs', 'midMs', 'highMs'].map((name) => Math.round(run.left[name] / 60_000))).toEqual([4, 5, 6])
    expect((await overview('admin', 'en')).now.runs[0].stage).toBe('Fetching rows')
  })
})

describe('the last 14 days', () => {
  it('count by days of Jakarta what the list behind each number shows', async () => {
    const { db } = at.database
    const day = "(now() AT TIME ZONE 'Asia/Jakarta')::date"
    const onDay = (time: string) =>
      db.raw(`(CAST(${day} - 1 AS timestamp) + interval '${time}') AT TIME ZONE 'Asia/Jakarta'`)
    // Half an hour before and after the midnight of Jakarta, which UTC does not know.
    await succeeded(1, 1, { created_at: onDay('30 minutes') })
    await succeeded(1, 1, { created_at: onDay('-30 minutes') })
    await insertDead(at)
    await db('job_runs')
      .where({ status: 'dead' })
      .update({ created_at: onDay('1 hour') })
    await succeeded(1, 1, { created_at: onDay('2 hours'), hidden_at: db.fn.now() })
    const { outcomes } = await settled()
    expect(outcomes.jobs).toHaveLength(1)
    const [{ cells, totals }] = outcomes.jobs
    expect(cells.slice(-3).map(({ completed, dead }: Record<string, number>) => [completed, dead])).toEqual([
      [1, 0],
      [1, 1],
      [0, 0],
    ])
    expect(totals.map(({ count }: { count: number }) => count)).toEqual([2, 1, 0])
    for (const { count, link } of [...totals, { count: 2, link: cells.at(-2).link }]) {
      const { status, body } = await at.api(link.replace('/runs?', '/api/runs?'))
      expect({ link, status, count: body.total.count }).toEqual({ link, status: 200, count })
    }
  })
})

describe('failures', () => {
  it('are told by cause, the most frequent first, with the list of each', async () => {
    await insertDead(at)
    await insertDead(at, { type: 'skk' })
    await insertDead(at, { error: { code: 'shrunk', message: 'x' } })
    const { failures } = await settled()
    expect(failures).toMatchObject({ count: 3, causes: 2, link: '/dead-letters' })
    expect(failures.groups[0]).toMatchObject({
      ...{ cause: 'upstream_cut', count: 2, link: '/dead-letters?cause=upstream_cut' },
    })
    expect(failures.groups[0].jobs.sort()).toEqual(['Kenaikan Pangkat', 'SKK'])
  })
})

describe('charts', () => {
  it('tell of one job or all how runs of each day ended, how long they took, their rows and the upstream', async () => {
    const result = { total: 900, upstream_p50_ms: 40, upstream_p95_ms: 90 }
    await succeeded(4, 0, { result: JSON.stringify(result) })
    await succeeded(6, 0, { result: JSON.stringify({ total: 1_100 }) })
    await insertDead(at)
    await succeeded(2, 0, { type: 'skk' })
    const sos = { family: 'import', type: 'sos-import' }
    await succeeded(1, 0, { ...sos, result: JSON.stringify({ totalRows: 14 }) })
    await succeeded(1, 0, { ...sos, result: JSON.stringify({ totalRows: 90, preview: true }) })
    const { status, body } = await at.api('/api/charts?period=7')
    expect(status).toBe(200)
    expect(body.days).toHaveLength(7)
    expect(body.jobs.map(({ job, runs }: { job: string; runs: number }) => [job, runs])).toEqual([
      ['proxy.pangkat', 3],
      ['import.sos-import', 2],
      ['proxy.skk', 1],
    ])
    expect(body.jobs[1].points.map(({ rows }: { rows: number | null }) => rows).filter(Boolean)).toEqual([14])
    const sum = (name: string) =>
      body.jobs[0].points.reduce((all: number, point: Record<string, number>) => all + (point[name] ?? 0), 0)
    expect([sum('completed'), sum('dead')]).toEqual([2, 1])
    const one = (await at.api('/api/charts?family=proxy&type=pangkat&period=30')).body
    expect(one.jobs).toHaveLength(1)
    const [point] = one.jobs[0].points.filter(
      ({ upstreamP95Ms }: { upstreamP95Ms: number | null }) => upstreamP95Ms,
    )
    expect(point).toMatchObject({ upstreamP50Ms: 40, upstreamP95Ms: 90 })
    expect(point.link).toBe(`/runs?family=proxy&type=pangkat&from=${point.day}&to=${point.day}`)
    expect(one.queue.stepMs).toBe(6 * 3_600_000)
  })

  it('refuse what they do not know, and people who are not signed in', async () => {
    for (const query of ['period=8', 'family=proxy', 'lain=1'])
      expect(await at.api(`/api/charts?${query}`)).toMatchObject({ status: 400, body: { code: 'bad_query' } })
    expect((await at.api('/api/charts?family=proxy&type=tidak')).body.code).toBe('unknown_type')
    expect((await at.api('/api/charts', { headers: { cookie: 'tidak=ada' } })).status).toBe(401)
  })
})
