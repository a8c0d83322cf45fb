/** Dead letters: seen by cause, looked at, retried, edited, discarded; one, some, or all that match, and never twice. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DeadRow, eventsPerRun, insertDead, insertManyDead, post } from '../support/dead'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'

const DEAD = '/api/dead-letters'
let at: Installation
let tokens: Record<'operator' | 'viewer', string>
let workers: TestProcess[] = []

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })
  await at.prepare()
  await at.web()
  tokens = { operator: await token('operator'), viewer: await token('viewer') }
})

afterAll(() => at.close())

beforeEach(async () => {
  at.siasn.reset()
  await at.database.db.raw(`TRUNCATE job_runs, job_attempts, run_events;
    TRUNCATE publications, row_changes; TRUNCATE siasn_proxy.proxy_pangkat`)
})

afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await Promise.all(workers.map((worker) => worker.ended()))
  workers = []
})

async function worker(): Promise<TestProcess> {
  const started = await at.worker()
  workers.push(started)
  return started
}

async function token(role: string): Promise<string> {
  const { out } = await at.cli('token', 'create', '--name', `uji-${role}`, '--role', role, '--json')
  return JSON.parse(out).token
}

const dead = (row?: DeadRow) => insertDead(at, row)
const list = async (query = '') => (await at.api(`${DEAD}${query}`)).body
const idsOf = (reply: { data: { id: string }[] }) => reply.data.map(({ id }) => id)
const as = (role: 'operator' | 'viewer') => ({ token: tokens[role] })
const bulk = (body: object, options: Parameters<typeof post>[3] = {}) =>
  post(at, `${DEAD}/actions`, { reason: 'uji banyak', ...body }, options)
const keyed = (key: string) => ({ headers: { 'Idempotency-Key': key } })
const unexpected = (message: string) => ({ code: 'unexpected', message, params: { reason: message } })
const eventsOf = (id: string) => at.database.db('run_events').where({ run_id: id }).orderBy('id')
const countOf = async (where: object) =>
  Number((await at.database.db('job_runs').where(where).count('* as n'))[0]?.n)

describe('the list of dead letters', () => {
  it('groups by cause, and counts errors that differ only in numbers and ids as one', async () => {
    await dead({ error: { code: 'upstream_cut', message: 'cut at 12' } })
    await dead({ type: 'skk', error: { code: 'upstream_cut', message: 'cut at 99' } })
    await dead({ error: unexpected('row 17 of 3f0c8f0e-6ab0-4a3c-9a57-8a1be3d0f001 is locked') })
    await dead({ error: unexpected('row 2 of 9d2b7f7e-17ab-4d3c-8a57-8a1be3d0ffff is locked') })
    await dead({ error: unexpected('disk is full') })
    const { total, groups } = await list()
    expect(total).toBe(5)
    expect(groups.map(({ cause, count }: { cause: string; count: number }) => [cause, count])).toEqual([
      ['unexpected: row # of # is locked', 2],
      ['upstream_cut', 2],
      ['unexpected: disk is full', 1],
    ])
    const { title, jobs, newestAt, firstAt } = groups[1]
    expect(title).toBe('Jawaban SIASN terputus di tengah jalan.')
    expect(jobs.map(({ job }: { job: string }) => job)).toEqual(['proxy.pangkat', 'proxy.skk'])
    expect(firstAt <= newestAt).toBe(true)
  })

  it('says of each run what it was, why it died, and whether the reader may act', async () => {
    const id = await dead({ lane: 'cabang-3', error: { code: 'upstream_cut', message: 'cut' } })
    expect((await list()).data).toEqual([
      {
        id,
        job: 'proxy.pangkat',
        jobTitle: 'Kenaikan Pangkat',
        lane: 'cabang-3',
        subject: 'cabang-3',
        page: null,
        cause: 'upstream_cut',
        error: { code: 'upstream_cut', message: 'Jawaban SIASN terputus di tengah jalan.' },
        failures: 4,
        finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        requestedBy: 'siti@kantor.test',
        payload: { allowShrink: false },
        parentId: null,
        mayAct: true,
      },
    ])
    const headers = { authorization: `Bearer ${tokens.viewer}`, 'accept-language': 'en' }
    const seen = await at.api(DEAD, { headers })
    expect(seen.body.data[0]).toMatchObject({ jobTitle: 'Promotions', mayAct: false })
    expect(await at.api(DEAD, { headers: { cookie: 'none=1' } })).toMatchObject({ status: 401 })
  })

  it('finds by job, cause, lane, time and text, in any combination', async () => {
    const old = await dead({ agoS: 7_200, lane: 'cabang-1' })
    const skk = await dead({
      type: 'skk',
      agoS: 60,
      lane: 'cabang-2',
      error: unexpected('100% penuh_sekali'),
    })
    const fresh = await dead({ agoS: 10, payload: { allowShrink: true } })
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
    const cases: [string, string[]][] = [
      ['', [fresh, skk, old]],
      ['?family=proxy&type=skk', [skk]],
      ['?cause=upstream_cut', [fresh, old]],
      ['?cause=upstream_cut&lane=cabang-1', [old]],
      [`?since=${hourAgo}`, [fresh, skk]],
      [`?until=${hourAgo}`, [old]],
      [`?search=${encodeURIComponent('100% PENUH_')}`, [skk]],
      ['?search=1000', []],
      [`?search=${encodeURIComponent('"allowShrink": true')}`, [fresh]],
      [`?search=${old}`, [old]],
      ['?lane=tidak-ada', []],
    ]
    for (const [query, ids] of cases) expect([query, idsOf(await list(query))]).toEqual([query, ids])
    expect((await list('?cause=upstream_cut')).groups).toHaveLength(2)
    for (const query of ['?warna=merah', '?since=kemarin', '?cursor=x', '?limit=0'])
      expect(await at.api(DEAD + query)).toMatchObject({ status: 400, body: { code: 'bad_query' } })
  })

  it('is read page by page, each run once, while others leave it', async () => {
    await insertManyDead(at, 25)
    const first = await list('?limit=10')
    expect(first.total).toBe(25)
    await post(at, `/api/runs/${idsOf(first)[9]}/discard`, { reason: 'uji' })
    const second = await list(`?limit=10&cursor=${encodeURIComponent(first.next)}`)
    const third = await list(`?limit=10&cursor=${encodeURIComponent(second.next)}`)
    expect(third.next).toBeNull()
    const all = [first, second, third].flatMap(idsOf)
    expect(all).toHaveLength(25)
    expect(new Set(all).size).toBe(25)
  })

  it('shows one run with its attempts and all that happened to it', async () => {
    const id = await dead()
    const { status, body } = await at.api(`${DEAD}/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      letter: { id, payload: { allowShrink: false } },
      run: { status: 'dead' },
      resolution: null,
      attempts: [{ attempt: 4, worker: 'uji', outcome: 'failed', error: { code: 'upstream_cut' } }],
      events: [{ kind: 'dead', actor: 'uji' }],
    })
    expect(await at.api(`${DEAD}/tidak-ada`)).toMatchObject({ status: 404, body: { code: 'unknown_run' } })
  })
})

describe('one dead run', () => {
  it('is retried, completes, and leaves the inbox together with the failures it heals', async () => {
    const older = await dead({ agoS: 900 })
    const id = await dead()
    const { status, body } = await post(
      at,
      `/api/runs/${id}/retry`,
      { reason: 'SIASN pulih' },
      as('operator'),
    )
    expect(status).toBe(200)
    expect(body.run).toMatchObject({ id, status: 'queued', failures: 0, error: null })
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed', result: { total: 60 } })
    expect(await list()).toMatchObject({ total: 0, data: [], groups: [] })
    const reopened = (await eventsOf(id)).find(({ kind }: { kind: string }) => kind === 'reopened')
    expect(reopened).toMatchObject({ actor: 'token:uji-operator', detail: { reason: 'SIASN pulih' } })
    expect((await at.api(`${DEAD}/${older}`)).body.resolution).toMatchObject({ kind: 'healed', by: id })
    expect(await post(at, `/api/runs/${id}/retry`, {})).toMatchObject({
      status: 409,
      body: { code: 'not_reopenable' },
    })
  })

  it('is not retried while another run for the same data is active: the answer names that run', async () => {
    const id = await dead()
    const active = await queueRun(at)
    expect(await post(at, `/api/runs/${id}/retry`, {})).toMatchObject({
      status: 409,
      body: { code: 'already_active', jobId: active },
    })
    expect(await at.run(id)).toMatchObject({ status: 'dead' })
  })

  it('is retried with another payload; what the schema does not accept is named field by field', async () => {
    const id = await dead()
    const wrong = await post(at, `/api/runs/${id}/retry`, { payload: { allowShrink: 'ya', warna: 1 } })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'payload_invalid' } })
    expect(wrong.body.message).toContain('allowShrink')
    expect(wrong.body.fields.map(({ path }: { path: string }) => path).sort()).toEqual([
      'allowShrink',
      'warna',
    ])
    for (const payload of [null, [], 'teks', 7])
      expect(await post(at, `/api/runs/${id}/retry`, { payload })).toMatchObject({
        status: 400,
        body: { code: 'payload_invalid' },
      })
    expect(await at.run(id)).toMatchObject({ status: 'dead' })
    const right = await post(at, `/api/runs/${id}/retry`, { payload: { allowShrink: true } })
    expect(right).toMatchObject({ status: 200, body: { run: { status: 'queued' } } })
    expect(await at.run(id)).toMatchObject({ payload: { allowShrink: true } })
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
  })

  it('whose own payload fits no more is not retried blindly', async () => {
    const id = await dead({ payload: { allowShrink: false, lama: true } })
    expect(await post(at, `/api/runs/${id}/retry`, {})).toMatchObject({
      status: 400,
      body: { code: 'payload_invalid', fields: [{ path: 'lama' }] },
    })
  })

  it('is discarded with a reason, once, and stays in the record', async () => {
    const id = await dead()
    expect(await post(at, `/api/runs/${id}/discard`, {})).toMatchObject({ status: 400 })
    expect(await post(at, `/api/runs/${id}/discard`, { reason: ' ' })).toMatchObject({ status: 400 })
    expect(await post(at, `/api/runs/${id}/discard`, { reason: 'salah ketik' })).toMatchObject({
      status: 200,
    })
    expect((await list()).total).toBe(0)
    expect((await at.api(`${DEAD}/${id}`)).body).toMatchObject({
      run: { status: 'dead' },
      resolution: { kind: 'discarded', by: 'token:uji' },
      events: [{ kind: 'dead' }, { kind: 'discarded', detail: { reason: 'salah ketik' } }],
    })
    expect(await post(at, `/api/runs/${id}/discard`, { reason: 'lagi' })).toMatchObject({
      status: 409,
      body: { code: 'not_discardable' },
    })
  })

  it('whose failure a later success made good leaves the inbox by itself', async () => {
    const id = await dead()
    expect((await at.api(`${DEAD}/count`)).body.count).toBe(1)
    await worker()
    const later = await queueRun(at)
    await at.finished(later)
    expect((await at.api(`${DEAD}/count`)).body.count).toBe(0)
    expect((await eventsOf(id)).at(-1)).toMatchObject({ kind: 'healed', actor: later })
  })
})

describe('who may act', () => {
  it('is everybody but viewers, who only read', async () => {
    const id = await dead()
    for (const answer of [
      await post(at, `/api/runs/${id}/retry`, {}, as('viewer')),
      await post(at, `/api/runs/${id}/discard`, { reason: 'x' }, as('viewer')),
      await bulk({ action: 'discard', filter: {} }, as('viewer')),
    ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await post(at, `${DEAD}/preview`, { filter: {} }, as('viewer'))).toMatchObject({
      body: { count: 1, byJob: [{ mayAct: false }] },
    })
  })

  it('is decided by every job concerned: one that the asker may not start stops the whole, and is named', async () => {
    await dead()
    const id = await dead({ family: 'system', type: 'prune', payload: {}, key: null })
    const refusal = { status: 403, body: { code: 'forbidden_job', job: 'system.prune' } }
    expect(await bulk({ action: 'discard', filter: {} }, as('operator'))).toMatchObject(refusal)
    expect(await post(at, `/api/runs/${id}/discard`, { reason: 'x' }, as('operator'))).toMatchObject(refusal)
    expect((await list()).total).toBe(2)
    expect(await bulk({ action: 'discard', filter: { family: 'proxy' } }, as('operator'))).toMatchObject({
      status: 202,
    })
    expect(await post(at, `/api/runs/${id}/discard`, { reason: 'x' })).toMatchObject({ status: 200 })
  })
})

describe('many at once', () => {
  it('are counted beforehand by job and cause, and nothing is changed by that', async () => {
    await dead()
    const skk = await dead({ type: 'skk', error: unexpected('penuh') })
    const all = await post(at, `${DEAD}/preview`, { filter: {} })
    expect(all.body).toMatchObject({
      count: 2,
      byJob: [
        { job: 'proxy.pangkat', count: 1 },
        { job: 'proxy.skk', count: 1 },
      ],
      byCause: [
        { cause: 'unexpected: penuh', count: 1 },
        { cause: 'upstream_cut', count: 1 },
      ],
    })
    expect((await post(at, `${DEAD}/preview`, { ids: [skk, 'tidak-ada'] })).body.count).toBe(1)
    for (const body of [{}, { filter: {}, ids: [skk] }, { ids: [] }, { filter: { warna: 'x' } }])
      expect(await post(at, `${DEAD}/preview`, body)).toMatchObject({ status: 400 })
    expect(await countOf({ status: 'dead', resolved_at: null })).toBe(2)
    expect(await countOf({ family: 'system' })).toBe(0)
  })

  it('are not touched when they are no longer as many as the asker saw', async () => {
    await insertManyDead(at, 3)
    const asked = { action: 'discard', filter: {}, expected: 2 }
    expect(await bulk(asked)).toMatchObject({ status: 409, body: { code: 'dead_count_changed', count: 3 } })
    expect(await countOf({ family: 'system' })).toBe(0)
    expect(await bulk({ ...asked, expected: 3 })).toMatchObject({ status: 202, body: { count: 3 } })
    expect(await bulk({ ...asked, reason: '', expected: 3 })).toMatchObject({ status: 400 })
    expect(await bulk({ action: 'discard', filter: { lane: 'x' } })).toMatchObject({
      status: 409,
      body: { code: 'dead_none' },
    })
  })

  it('are handled once when the request arrives twice under one key', async () => {
    await insertManyDead(at, 5)
    const asked = { action: 'discard', filter: { type: 'undo' }, expected: 5 }
    const answers = await Promise.all(Array.from({ length: 5 }, () => bulk(asked, keyed('klik-1'))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 202])
    expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(1)
    await worker()
    const { jobId } = answers[0]?.body ?? {}
    await at.finished(jobId)
    expect(await bulk(asked, keyed('klik-1'))).toMatchObject({ status: 200, body: { jobId } })
    expect(await bulk({ ...asked, action: 'retry' }, keyed('klik-1'))).toMatchObject({
      status: 409,
      body: { code: 'idempotency_reused', jobId },
    })
    expect(await countOf({ family: 'system' })).toBe(1)
    expect(await eventsPerRun(at, 'discarded')).toEqual({ 1: 5 })
  })

  it('a thousand are retried each exactly once, though the worker is killed in the middle', async () => {
    await insertManyDead(at, 1_000)
    const first = await worker()
    const { body } = await bulk({ action: 'retry', filter: {}, expected: 1_000 })
    const done = () => at.database.db('run_events').where({ kind: 'reopened' }).count('* as n')
    await until(async () => Number((await done())[0]?.n) >= 250, 'a quarter is done')
    first.kill('SIGKILL')
    await first.ended()
    expect(Number((await done())[0]?.n)).toBeLessThan(1_000)
    await worker()
    expect(await at.finished(body.jobId, 120_000)).toMatchObject({
      status: 'completed',
      result: { action: 'retry', matched: 1_000, done: 1_000, skipped: 0 },
    })
    expect(await eventsPerRun(at, 'reopened')).toEqual({ 1: 1_000 })
    await until(
      async () => (await countOf({ status: 'dead' })) === 1_000,
      'all have been tried again',
      120_000,
    )
    expect(await countOf({ type: 'undo', attempt: 3 })).toBe(0)
  }, 240_000)

  it('what was dead before is handled, what died after the asking is left, and what cannot be is said', async () => {
    const first = await dead({ agoS: 300 })
    await dead({ agoS: 400 })
    const odd = await dead({ type: 'skk', payload: { lama: 1 } })
    const { body } = await bulk({ action: 'retry', ids: [first, odd], expected: 2 })
    const all = await bulk({ action: 'retry', filter: {} })
    const late = await dead({ type: 'pensiun', agoS: -1 })
    at.siasn.setFaults([{ kind: 'slow', ms: 3_000 }])
    await worker()
    expect(await at.finished(body.jobId)).toMatchObject({
      result: { matched: 2, done: 1, skipped: 1, skipped_payload_invalid: 1 },
    })
    const result = (await at.finished(all.body.jobId)).result
    expect(result).toMatchObject({ skipped_already_active: 1, skipped_payload_invalid: 1 })
    expect(await at.run(late)).toMatchObject({ status: 'dead', attempt: 4 })
  })

  it('are left as they are from the moment somebody aborts', async () => {
    await insertManyDead(at, 1_000)
    await worker()
    const { body } = await bulk({ action: 'discard', filter: {} })
    await until(async () => (await countOf({ resolution: 'discarded' })) >= 100, 'some are discarded')
    const path = `${DEAD}/actions/${body.jobId}/cancel`
    expect(await post(at, path, {}, as('viewer'))).toMatchObject({ status: 403 })
    expect(await post(at, path, {}, as('operator'))).toMatchObject({ body: { run: { status: 'cancelled' } } })
    const after = await countOf({ resolution: 'discarded' })
    expect(after).toBeLessThan(1_000)
    // Another run goes from end to end meanwhile.
    await at.finished(await queueRun(at))
    expect((await countOf({ resolution: 'discarded' })) - after).toBeLessThanOrEqual(1)
    expect((await list()).total).toBe(1_000 - (await countOf({ resolution: 'discarded' })))
    expect(await post(at, path, {})).toMatchObject({ status: 409, body: { code: 'already_final' } })
    expect(await post(at, `${DEAD}/actions/tidak-ada/cancel`, {})).toMatchObject({ status: 404 })
  })
})

describe('on the command line', () => {
  it('dead letters are listed by cause, shown, and counted before anything happens', async () => {
    const id = await dead()
    const listed = JSON.parse((await at.cli('dead', 'list', '--json')).out)
    expect(listed).toMatchObject({ total: 1, groups: [{ cause: 'upstream_cut', count: 1 }], data: [{ id }] })
    expect((await at.cli('dead', 'list', '--job', 'proxy.skk')).out).toBe('nothing needs handling\n')
    expect((await at.cli('dead', 'show', id)).out).toContain('upstream_cut')
    const dry = await at.cli('dead', 'discard', '--cause', 'upstream_cut', '--dry-run', '--json')
    expect(JSON.parse(dry.out)).toMatchObject({ count: 1, byJob: [{ job: 'proxy.pangkat' }] })
    expect((await list()).total).toBe(1)
  })

  it('nothing is done without saying to what and why', async () => {
    await dead()
    expect(await at.cli('dead', 'retry')).toMatchObject({ code: 2 })
    expect(await at.cli('dead', 'discard', '--all')).toMatchObject({ code: 2 })
    expect((await list()).total).toBe(1)
  })

  it('all that match are discarded, one is retried with another payload, and the end is waited for', async () => {
    await insertManyDead(at, 12)
    const id = await dead()
    await worker()
    const many = await at.cli('dead', 'discard', '--job', 'proxy.undo', '--reason', 'uji', '--wait', '--json')
    expect(many.code).toBe(0)
    expect(JSON.parse(many.out)).toMatchObject({ status: 'completed', result: { done: 12 } })
    const one = await at.cli('dead', 'retry', id, '--payload', '{"allowShrink":true}', '--wait', '--json')
    expect(one.code).toBe(0)
    expect(JSON.parse(one.out)).toMatchObject({ id, status: 'completed' })
    expect((await list()).total).toBe(0)
  })
})
