/** The list of runs: every state by its right name, every filter, pages that stand still, and marks from a run's own history. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { post } from '../support/dead'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { insertRun, type RunRow } from '../support/runs'

const RUNS = '/api/runs'
let at: Installation
let tokens: Record<'operator' | 'viewer', string>

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })
  await at.prepare()
  await at.web()
  tokens = { operator: await token('operator'), viewer: await token('viewer') }
})

afterAll(() => at.close())

beforeEach(() => at.database.db.raw('TRUNCATE job_runs, job_attempts, run_events'))

async function token(role: string): Promise<string> {
  const made = await at.cli('token', 'create', '--name', `uji-${role}`, '--role', role, '--json')
  return JSON.parse(made.out).token
}

const run = (row: RunRow) => insertRun(at, row)
const list = async (query = '') => (await at.api(`${RUNS}${query}`)).body
const idsOf = (reply: { data: { id: string }[] }) => reply.data.map(({ id }) => id)
const oneOf = async (id: string) => (await at.api(`${RUNS}/${id}/details`)).body

/** One run of every state. */
async function everyState(): Promise<void> {
  const attempted = { dueInS: 600, error: { code: 'upstream_rate_limited', message: 'later' } }
  await run({ id: 'r-blocked', status: 'queued', blockedOn: 'siasn-token', outcome: 'snoozed' })
  await run({ id: 'r-queued', status: 'queued' })
  await run({ id: 'r-scheduled', status: 'queued', dueInS: 600 })
  await run({ id: 'r-rate_limited', status: 'queued', outcome: 'snoozed', ...attempted })
  await run({ id: 'r-retrying', status: 'queued', outcome: 'failed', ...attempted })
  await run({ id: 'r-running', status: 'running' })
  await run({ id: 'r-presumed_dead', status: 'running', leaseS: -5 })
  await run({ id: 'r-waiting', status: 'waiting', childrenTotal: 3 })
  await run({ id: 'r-completed', status: 'completed' })
  await run({ id: 'r-dead', status: 'dead', outcome: 'failed', error: { code: 'timed_out', message: 'x' } })
  await run({ id: 'r-handled', status: 'dead', resolution: 'discarded' })
  await run({ id: 'r-cancelling', status: 'cancelled', outcome: 'cancelled', agoS: 3 })
  await run({ id: 'r-cancelled', status: 'cancelled', agoS: 3 })
}
const STATES =
  'blocked queued scheduled rate_limited retrying running presumed_dead waiting completed dead handled cancelling cancelled'.split(
    ' ',
  )

describe('the state of a run', () => {
  it('has the same name in the list, in the filter, on its page and on the command line', async () => {
    await everyState()
    const { data } = await list()
    expect(data).toHaveLength(STATES.length)
    for (const { id, state } of data) expect(`r-${state}`).toBe(id)
    for (const state of STATES) {
      expect(idsOf(await list(`?status=${state}`))).toEqual([`r-${state}`])
      expect((await oneOf(`r-${state}`)).run.state).toBe(state)
    }
    expect(idsOf(await list('?status=dead,handled')).sort()).toEqual(['r-dead', 'r-handled'])
    const told = await at.cli('status', 'r-presumed_dead')
    expect(told.out).toContain('presumed_dead')
  })

  it('follows the clock of the database alone: a lease that ends turns running into presumed dead', async () => {
    await run({ id: 'r-1', status: 'running' })
    expect((await oneOf('r-1')).run.state).toBe('running')
    await at.database.db('job_runs').update({ lease_until: at.database.db.raw(`now() - interval '1 s'`) })
    expect((await oneOf('r-1')).run.state).toBe('presumed_dead')
  })
})

describe('the filters of the list', () => {
  it('find by family, type, person, day in Jakarta, cause, lane, parent, level and text, alone and together', async () => {
    await run({ id: 'a-1', type: 'skk', lane: 'cabang-7', requestedBy: 'token:malam' })
    await run({ id: 'a-2', status: 'dead', error: { code: 'upstream_cut', message: 'cut' } })
    await run({ id: 'a-3', family: 'lain', type: 'x', payload: { file: 'Gaji 100%_Nov.xlsx' } })
    await run({ id: 'a-4', parentId: 'a-1', payload: { table: 'so_detail' } })
    const db = at.database.db
    // 20:00 UTC is the next day already in Jakarta.
    await db('job_runs').where({ id: 'a-3' }).update({ created_at: '2026-03-04T20:00:00Z' })
    await db('job_runs').where({ id: 'a-2' }).update({ created_at: '2026-03-04T16:59:59Z' })
    const cases: [string, string[]][] = [
      ['?family=proxy&type=skk', ['a-1']],
      ['?family=lain', ['a-3']],
      ['?type=skk', ['a-1']],
      ['?who=token:malam', ['a-1']],
      ['?from=2026-03-05&to=2026-03-05', ['a-3']],
      ['?from=2026-03-04&to=2026-03-04', ['a-2']],
      ['?cause=upstream_cut', ['a-2']],
      ['?cause=upstream_cut&status=completed', []],
      ['?lane=cabang-7', ['a-1']],
      ['?parent=a-1', ['a-4']],
      ['?level=top', ['a-1', 'a-2', 'a-3']],
      ['?search=SO_DETAIL', ['a-4']],
      [`?search=${encodeURIComponent('100%_nov.XLSX')}`, ['a-3']],
      ['?search=100%25X', []],
      ['?search=cabang-7', ['a-1']],
      ['?search=a-2', ['a-2']],
      ['?search=so_detail&level=top', []],
    ]
    for (const [query, ids] of cases) expect([query, idsOf(await list(query)).sort()]).toEqual([query, ids])
    await db('job_runs').where({ id: 'a-1' }).update({ hidden_at: db.fn.now() })
    expect(idsOf(await list('?lane=cabang-7'))).toEqual([])
    expect((await oneOf('a-1')).run.id).toBe('a-1')
  })

  it.each([
    '?warna=merah',
    '?status=merah',
    '?status=dead,',
    '?sort=payload',
    `?sort=${encodeURIComponent('created;DROP TABLE job_runs')}`,
    '?from=kemarin',
    '?from=2026-02-30',
    '?from=0000-01-01',
    '?cursor=x',
    `?cursor=${encodeURIComponent('2026-13-01T00:00:00.000000Z~a')}`,
    `?cursor=${encodeURIComponent('0000-01-01T00:00:00.000000Z~a')}`,
    '?limit=101',
    '?limit=0',
    '?level=all',
    `?search=${'x'.repeat(201)}`,
    '?family=a&family=b',
    '?search=%00',
  ])('what cannot be meant is refused, and what is allowed is said: %s', async (query) => {
    const { status, body } = await at.api(RUNS + query)
    expect(status).toBe(400)
    expect(['bad_query', 'query_too_long', 'bad_request']).toContain(body.code)
  })

  it.each([
    ['?warna=merah', ['"warna" tidak dikenal', 'family, type, who']],
    ['?status=merah', ['"status" tidak menerima "merah"', 'blocked, queued', ', cancelled.']],
    ['?limit=101', ['"limit" tidak menerima "101"', '1–100']],
    ['?from=2026-11-23&to=2026-11-22', ['"from" tidak dapat dipakai: awal rentang sesudah akhirnya']],
  ])('a parameter that does not fit is named with what is accepted: %s', async (query, words) => {
    const { status, body } = await at.api(RUNS + query)
    expect([status, body.code]).toEqual([400, 'bad_query'])
    for (const word of words) expect(body.message).toContain(word)
  })

  it.each(["' OR 1=1 --", '\\', '%', '_', '"', '$$', '\u202e', ':a ?'])(
    'text that means something to a database means itself: %s',
    async (text) => {
      await run({ id: 'b-1' })
      for (const name of ['search', 'who', 'lane', 'cause', 'parent', 'family']) {
        const { status, body } = await at.api(`${RUNS}?${name}=${encodeURIComponent(text)}`)
        expect([name, status]).toEqual([name, 200])
        if (!(name === 'search' && ['"', '_'].includes(text))) expect([name, idsOf(body)]).toEqual([name, []])
      }
    },
  )
})

describe('pages of the list', () => {
  it.each([
    ['', 'created_at', 'desc'],
    ['sort=created', 'created_at', 'asc'],
    ['sort=-finished', 'finished_at', 'desc'],
    ['sort=finished', 'finished_at', 'asc'],
  ])(
    'give each run once and in order while others are queued and end: %s',
    async (sort, column, direction) => {
      await at.database.db.raw(
        `INSERT INTO job_runs (id, family, type, payload, max_attempts, status, percent, requested_by, created_at, finished_at)
       SELECT 'p-' || lpad(n::text, 3, '0'), 'proxy', 'skk', '{}', 3, 'completed', 100, 'uji',
         now() - (n / 5) * interval '1 s', now() - ((n * 7 % 60) / 5) * interval '1 s' FROM generate_series(1, 60) n`,
      )
      const known: { id: string }[] = await at.database
        .db('job_runs')
        .orderBy([
          { column, order: direction },
          { column: 'id', order: direction },
        ])
        .select('id')
      const seen: string[] = []
      for (let cursor = '', page = 0; page < 10; page++) {
        const reply = await list(`?limit=11&${sort}${cursor}`)
        seen.push(...idsOf(reply))
        await run({ id: `n-${sort}-${page}`, agoS: 0, tookS: 0 })
        if (reply.next === null) break
        cursor = `&cursor=${encodeURIComponent(reply.next)}`
      }
      expect(seen.filter((id) => id.startsWith('p-'))).toEqual(known.map(({ id }) => id))
      expect(new Set(seen).size).toBe(seen.length)
    },
  )

  it('count up to a thousand, and say when there are more', async () => {
    await at.database.db.raw(
      `INSERT INTO job_runs (id, family, type, payload, max_attempts, status, percent, requested_by, created_at, finished_at, lane)
       SELECT 'c-' || n, 'proxy', 'skk', '{}', 3, 'completed', 100, 'uji', now() - n * interval '1 s', now(),
         CASE WHEN n > 20500 THEN 'jauh' ELSE '' END FROM generate_series(1, 20600) n`,
    )
    expect((await list()).total).toEqual({ count: 1_000, isExact: false, most: 1_000 })
    expect((await list('?family=proxy&type=pangkat')).total).toEqual({
      count: 0,
      isExact: true,
      most: 1_000,
    })
    // What no index knows is looked for in so many runs at a time; the answer says how far, and where to go on.
    const first = await list('?lane=jauh')
    expect(first).toMatchObject({ data: [], total: { count: 0, isExact: false } })
    expect(first.lookedTo).toMatch(/^\d{4}-/)
    const second = await list(`?lane=jauh&limit=100&cursor=${encodeURIComponent(first.next)}`)
    expect(second.data).toHaveLength(100)
    expect(second).toMatchObject({ next: null, lookedTo: null, total: null })
  })
})

describe('who reads the list', () => {
  it('everybody who is signed in, each with what their role allows; strangers nothing', async () => {
    await run({ id: 'd-1', status: 'dead', error: { code: 'x', message: 'x' } })
    await run({ id: 'd-2', status: 'running' })
    await run({ id: 'd-3', family: 'system', type: 'prune', status: 'dead' })
    const as = async (role: 'operator' | 'viewer') =>
      (await at.api(RUNS, { headers: { authorization: `Bearer ${tokens[role]}` } })).body.data
    const allowed = (data: { id: string; allowed: Record<string, boolean> }[]) =>
      Object.fromEntries(
        data.map((one) => [one.id, Object.keys(one.allowed).filter((verb) => one.allowed[verb])]),
      )
    expect(allowed(await as('operator'))).toMatchObject({
      'd-1': ['retry', 'discard'],
      'd-2': ['cancel'],
      'd-3': [],
    })
    expect(allowed(await as('viewer'))).toEqual({ 'd-1': [], 'd-2': [], 'd-3': [] })
    expect(await at.api(RUNS, { headers: { cookie: 'none=1' } })).toMatchObject({ status: 401 })
    const cookie = { headers: { cookie: 'none=1' } }
    expect(await at.api(`${RUNS}/d-1/details`, cookie)).toMatchObject({ status: 401 })
  })
})

describe('a run beside its own history', () => {
  const past = async (count: number, tookS: number, rows: number) => {
    for (let n = 1; n <= count; n++)
      await run({ id: `h-${n}`, key: 'proxy.pangkat', agoS: 1_000 + n * 100, tookS: tookS + (n % 3), rows })
  }
  const marksOf = async (id: string) => (await oneOf(id)).marks

  it('is marked slower and with fewer rows than usual, on its page and in the list', async () => {
    await past(6, 20, 1_000)
    await run({ id: 'm-slow', key: 'proxy.pangkat', agoS: 500, tookS: 60, rows: 1_000 })
    await run({ id: 'm-few', key: 'proxy.pangkat', agoS: 400, tookS: 20, rows: 500 })
    await run({ id: 'm-usual', key: 'proxy.pangkat', agoS: 300, tookS: 22, rows: 1_010 })
    await run({ id: 'm-now', key: 'proxy.pangkat', agoS: 200, status: 'running' })
    expect(await marksOf('m-slow')).toMatchObject({ slower: { tookMs: 60_000 }, fewer: null })
    expect(await marksOf('m-few')).toEqual({ slower: null, fewer: { rows: 500, usual: 1_000 } })
    expect(await marksOf('m-usual')).toEqual({ slower: null, fewer: null })
    expect((await marksOf('m-now')).slower).not.toBeNull()
    const { data } = await list()
    const slow = data.filter(({ marks }: { marks: { slower: unknown } }) => marks.slower !== null)
    expect(slow.map(({ id }: { id: string }) => id)).toEqual(['m-now', 'm-slow'])
  })

  it('is marked as nothing while fewer than five runs came before, or those were of other work', async () => {
    await past(4, 20, 1_000)
    await run({ id: 'm-1', key: 'proxy.pangkat', agoS: 500, tookS: 300, rows: 1 })
    await run({ id: 'm-2', key: 'lain', agoS: 400, tookS: 300, rows: 1 })
    for (const id of ['m-1', 'm-2'])
      expect(await oneOf(id)).toMatchObject({ usual: null, marks: { slower: null, fewer: null } })
  })
})

describe('saved views', () => {
  it('belong to the person who named them: kept, replaced under the same name, forgotten', async () => {
    const session = await post(at, '/api/auth/sign-in/email', ADMIN, {
      headers: { cookie: 'none=1', origin: at.url, 'content-type': 'application/json' },
    })
    const headers = {
      origin: at.url,
      'content-type': 'application/json',
      cookie: session.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; '),
    }
    const save = (name: string, query: string) => post(at, '/api/saved-views', { name, query }, { headers })
    const views = async () => (await at.api('/api/saved-views', { headers })).body.views
    const first = await save('Gagal hari ini', 'status=dead')
    expect(first).toMatchObject({ status: 201, body: { view: { query: 'status=dead' } } })
    await save('Gagal hari ini', 'status=dead&job=proxy.skk')
    expect(await views()).toMatchObject([{ name: 'Gagal hari ini', query: 'status=dead&job=proxy.skk' }])
    expect((await save('', 'x=1')).status).toBe(400)
    const { id } = first.body.view
    const scripts = { headers: { authorization: `Bearer ${tokens.operator}` } }
    expect((await at.api('/api/saved-views', scripts)).body.views).toEqual([])
    expect(await at.api(`/api/saved-views/${id}`, { ...scripts, method: 'DELETE' })).toMatchObject({
      status: 403,
    })
    expect((await at.api(`/api/saved-views/${id}`, { method: 'DELETE', headers })).status).toBe(200)
    expect(await views()).toEqual([])
    expect((await at.api(`/api/saved-views/${id}`, { method: 'DELETE', headers })).status).toBe(404)
  })
})
