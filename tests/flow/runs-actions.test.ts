/** What people do with runs: many that match a filter, and one, by the commands that its page gives to copy. */
import { execFile } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsPerRun, post } from '../support/dead'
import { type Installation, openInstallation } from '../support/installation'
import { until } from '../support/processes'
import { insertRun, type RunRow } from '../support/runs'

const RUNS = '/api/runs'
let at: Installation
let tokens: Record<'operator' | 'viewer' | 'admin', string>

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 1, rows: { pangkat: 60, skk: 40 } } })
  await at.prepare()
  await Promise.all([at.web(), at.worker()])
  tokens = { operator: await token('operator'), viewer: await token('viewer'), admin: await token('admin') }
})

afterAll(() => at.close())

beforeEach(async () => {
  at.siasn.reset()
  await at.database.db.raw('TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications')
})

async function token(role: string): Promise<string> {
  const made = await at.cli('token', 'create', '--name', `uji-${role}`, '--role', role, '--json')
  return JSON.parse(made.out).token
}

const run = (row: RunRow) => insertRun(at, row)
const bulk = (body: object, role: keyof typeof tokens = 'operator', headers = {}) =>
  post(at, `${RUNS}/actions`, { reason: 'uji banyak', ...body }, { token: tokens[role], headers })
const preview = async (body: object) => (await post(at, `${RUNS}/preview`, body)).body
const idsIn = async (status: string) =>
  (await at.database.db('job_runs').where({ status }).whereNot({ family: 'system' }).orderBy('id')).map(
    ({ id }) => id,
  )
const later = { status: 'queued', dueInS: 3_600 } as const

describe('a bulk over the list of runs', () => {
  it('cancels what is active and matches, after a dry run with counts, with a reason in every history', async () => {
    for (const n of [1, 2, 3]) await run({ id: `a-${n}`, type: 'undo', ...later })
    await run({ id: 'a-4', type: 'undo', status: 'completed' })
    await run({ id: 'b-1', type: 'skk', ...later })
    const filter = { family: 'proxy', type: 'undo' }
    expect(await preview({ action: 'cancel', filter })).toMatchObject({
      count: 3,
      byJob: [{ job: 'proxy.undo', count: 3, mayAct: true }],
    })
    const changed = await bulk({ action: 'cancel', filter, expected: 4 }, 'admin')
    expect(changed).toMatchObject({ status: 409, body: { code: 'dead_count_changed', count: 3 } })
    const started = await bulk({ action: 'cancel', filter, expected: 3 }, 'admin')
    expect(started).toMatchObject({ status: 202, body: { count: 3 } })
    const done = await at.finished(started.body.jobId)
    expect(done.result).toMatchObject({ action: 'cancel', matched: 3, done: 3, skipped: 0 })
    expect(await idsIn('cancelled')).toEqual(['a-1', 'a-2', 'a-3'])
    expect(await idsIn('queued')).toEqual(['b-1'])
    const [event] = await at.database.db('run_events').where({ run_id: 'a-1', kind: 'cancelled' })
    expect(event).toMatchObject({ actor: 'token:uji-admin', detail: { reason: 'uji banyak' } })
  })

  it('retries those that failed or were cancelled, discards those that failed, and leaves the others', async () => {
    await run({ id: 'c-1', status: 'dead', type: 'skk', payload: { warna: 'merah' } })
    await run({ id: 'c-2', status: 'cancelled', type: 'skk' })
    await run({ id: 'c-3', status: 'dead', resolution: 'healed', type: 'skk' })
    await run({ id: 'c-4', status: 'completed', type: 'skk' })
    const counts = await Promise.all(
      ['retry', 'discard', 'cancel'].map(async (action) => (await preview({ action, filter: {} })).count),
    )
    expect(counts).toEqual([2, 1, 0])
    const retried = await bulk({ action: 'retry', filter: { states: ['dead', 'cancelled'] } })
    const { result } = await at.finished(retried.body.jobId)
    expect(result).toMatchObject({ done: 1, skipped: 1, skipped_payload_invalid: 1 })
    expect((await at.finished('c-2')).status).toBe('completed')
    const discarded = await bulk({ action: 'discard', ids: ['c-1', 'c-4', 'tidak-ada'] })
    expect((await at.finished(discarded.body.jobId)).result).toMatchObject({ matched: 1, done: 1 })
    expect(await at.run('c-1')).toMatchObject({ resolution: 'discarded' })
  })

  it('asked twice with one key is one bulk; nobody acts beyond their role, nor without a reason', async () => {
    for (const n of [1, 2]) await run({ id: `d-${n}`, type: 'skk', ...later })
    await run({ id: 'd-3', family: 'system', type: 'prune', ...later })
    const asked = { action: 'cancel', filter: { family: 'proxy' } }
    expect(await bulk(asked, 'viewer')).toMatchObject({ status: 403 })
    expect(await bulk({ action: 'cancel', filter: {} })).toMatchObject({
      status: 403,
      body: { code: 'forbidden_job', job: 'system.prune' },
    })
    expect((await bulk({ ...asked, reason: ' ' })).status).toBe(400)
    expect((await bulk({ ...asked, ids: ['d-1'] })).status).toBe(400)
    expect((await bulk({ action: 'cancel', filter: { warna: 'merah' } })).status).toBe(400)
    expect((await bulk({ action: 'cancel', filter: { states: ['merah'] } })).status).toBe(400)
    expect((await bulk({ action: 'cancel', filter: { from: '0000-01-01' } })).status).toBe(400)
    expect((await bulk({ action: 'retry', filter: { lane: 'tidak-ada' } })).body.code).toBe('dead_none')
    const key = { 'Idempotency-Key': 'satu' }
    const [first, second] = [await bulk(asked, 'operator', key), await bulk(asked, 'operator', key)]
    expect([first.status, second.status]).toEqual([202, 200])
    expect(second.body.jobId).toBe(first.body.jobId)
    const other = await bulk({ ...asked, filter: { lane: 'x' } }, 'operator', key)
    expect(other.body.code).toBe('idempotency_reused')
    await at.finished(first.body.jobId)
    expect(await eventsPerRun(at, 'cancelled')).toEqual({ 1: 2 })
    expect(await idsIn('cancelled')).toEqual(['d-1', 'd-2'])
  })

  it('is aborted by whoever may begin one, like any other run', async () => {
    await at.database.db.raw(
      `INSERT INTO job_runs (id, family, type, payload, max_attempts, status, requested_by, run_at)
       SELECT 'e-' || n, 'proxy', 'skk', '{}', 3, 'queued', 'uji', now() + interval '1 hour' FROM generate_series(1, 3000) n`,
    )
    const { body } = await bulk({ action: 'cancel', filter: { family: 'proxy', type: 'skk' } })
    await until(async () => (await idsIn('cancelled')).length > 0, 'some are cancelled')
    const path = `${RUNS}/${body.jobId}/cancel`
    expect((await post(at, path, {}, { token: tokens.viewer })).status).toBe(403)
    expect((await post(at, path, {}, { token: tokens.operator })).status).toBe(200)
    expect((await idsIn('queued')).length).toBeGreaterThan(0)
  })
})

describe('the commands on the page of a run', () => {
  let bin: string
  beforeAll(async () => {
    bin = at.env.SINKRON_HOME ?? ''
    await symlink(resolve('bin/sinkron'), join(bin, 'sinkron'))
  })

  /** Pasted into a shell: what it prints, as JSON where it is some. */
  async function paste(command: string): Promise<string> {
    const env = { ...process.env, ...at.env, PATH: `${bin}:${process.env.PATH}`, SINKRON_TOKEN: tokens.admin }
    return (await promisify(execFile)('sh', ['-c', command], { env })).stdout
  }
  async function commandOf(id: string, what: string): Promise<{ curl: string; cli: string }> {
    const { body } = await at.api(`${RUNS}/${id}/details`)
    const found = body.commands.find((one: { what: string }) => one.what === what)
    expect(found).toBeDefined()
    expect(JSON.stringify(body)).not.toContain(tokens.admin)
    return found
  }

  it('follow it, start the same again, retry it and cancel it, by curl and by command line alike', async () => {
    await run({ id: "p-it's", type: 'skk', key: 'proxy.skk', payload: { allowShrink: true } })
    const follow = await commandOf(encodeURIComponent("p-it's"), 'follow')
    expect(JSON.parse(await paste(follow.curl)).run.id).toBe("p-it's")
    expect(JSON.parse(await paste(follow.cli)).id).toBe("p-it's")

    const again = await commandOf(encodeURIComponent("p-it's"), 'again')
    expect(again.cli).toContain('--payload')
    const byCurl = JSON.parse(await paste(again.curl)).jobId
    expect((await at.finished(byCurl)).status).toBe('completed')
    const { stages, tookMs } = (await at.api(`${RUNS}/${byCurl}/details`)).body
    const real = stages.flatMap(({ realMs }: { realMs: number | null }) => realMs ?? [])
    expect(real.length).toBeGreaterThan(0)
    expect(real.reduce((sum: number, ms: number) => sum + ms, 0)).toBeLessThanOrEqual(tookMs + 1)
    const [byCli = ''] = (await paste(again.cli)).split(' ')
    expect(await at.finished(byCli)).toMatchObject({ status: 'completed', payload: { allowShrink: true } })

    for (const way of ['curl', 'cli'] as const) {
      await run({ id: `p-${way}`, type: 'skk', ...later })
      await paste((await commandOf(`p-${way}`, 'cancel'))[way])
      expect((await at.run(`p-${way}`)).status).toBe('cancelled')
      await paste((await commandOf(`p-${way}`, 'retry'))[way])
      expect((await at.finished(`p-${way}`)).status).toBe('completed')
    }
  })

  it('are only those that the reader may use', async () => {
    await run({ id: 'q-1', status: 'dead' })
    const seen = await at.api(`${RUNS}/q-1/details`, {
      headers: { authorization: `Bearer ${tokens.viewer}` },
    })
    expect(seen.body.commands.map(({ what }: { what: string }) => what)).toEqual(['follow'])
    expect(seen.body.allowed).toEqual({
      retry: false,
      edit: false,
      cancel: false,
      discard: false,
      again: null,
    })
    expect((await at.api(`${RUNS}/tidak-ada/details`)).status).toBe(404)
  })
})
