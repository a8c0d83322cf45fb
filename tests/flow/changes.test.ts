/** What a run changed can be looked at row by row, and the newest run can be taken back exactly. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'
import { queueRun } from '../support/pangkat'

let at: Installation

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 0, rows: { pangkat: 1_200 } } })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw(
    'TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, row_changes; TRUNCATE siasn_proxy.proxy_pangkat',
  )
  at.siasn.reset()
})

/** Everything in the table, byte by byte. */
async function bytes(): Promise<string[]> {
  const { rows } = await at.database.db.raw<{ rows: { row: string }[] }>(
    'SELECT CAST(t AS text) AS row FROM siasn_proxy.proxy_pangkat t ORDER BY id',
  )
  return rows.map(({ row }) => row)
}

async function sync(): Promise<string> {
  const id = await queueRun(at)
  expect(await at.finished(id)).toMatchObject({ status: 'completed' })
  return id
}

async function undo(id: string): Promise<string> {
  const reply = await at.api(`/api/runs/${id}/undo`, { method: 'POST' })
  expect(reply).toMatchObject({ status: 202, body: { success: true, status: 'queued' } })
  const run = await at.finished(reply.body.jobId)
  expect(run).toMatchObject({ status: 'completed', result: { undone: id, type: 'pangkat' } })
  return run.id
}

const changes = (id: string, query = '') => at.api(`/api/runs/${id}/changes${query}`)

describe('a run says what it changed', () => {
  it('row by row: new rows, changed fields with both values, and whole deleted rows', async () => {
    await sync()
    const before = at.siasn.row('pangkat', 0)
    const { updated, removed, inserted } = at.siasn.change('pangkat', { insert: 3, update: 4, remove: 2 })
    const id = await sync()
    expect(await at.run(id)).toMatchObject({
      result: { inserted: 3, updated: 4, deleted: 2, unchanged: 1_194 },
    })
    const all = await changes(id)
    expect(all).toMatchObject({
      status: 200,
      body: {
        counts: { inserted: 3, updated: 4, deleted: 2 },
        pagination: { total: 9 },
        undo: { possible: true },
      },
    })
    const of = (kind: string) =>
      all.body.data
        .filter((one: { kind: string }) => one.kind === kind)
        .map((one: { key: string }) => one.key)
    expect(of('inserted').sort()).toEqual([...inserted].sort())
    expect(of('updated').sort()).toEqual([...updated].sort())
    expect(of('deleted').sort()).toEqual([...removed].sort())
    expect(before).toBeDefined()
    const changed = all.body.data.find((one: { kind: string }) => one.kind === 'updated')
    expect(changed.label).toMatch(/^\d{18} · \S/)
    expect(changed.fields.length).toBeGreaterThan(0)
    for (const { name, before: old, after } of changed.fields) {
      expect(name).not.toMatch(/^synced_|^id$/)
      expect(old).not.toEqual(after)
    }
    const gone = all.body.data.find((one: { kind: string }) => one.kind === 'deleted')
    expect(gone.fields.find((field: { name: string }) => field.name === 'nip').before).toMatch(/^\d{18}$/)
  })

  it('one kind, one page, or the rows of one person at a time', async () => {
    await sync()
    at.siasn.change('pangkat', { update: 30, remove: 1 })
    const id = await sync()
    const page = await changes(id, '?kind=updated&page=2&limit=20')
    expect(page.body).toMatchObject({ pagination: { page: 2, total: 30, totalPages: 2, hasNextPage: false } })
    expect(page.body.data).toHaveLength(10)
    const { label, key } = page.body.data[0]
    expect((await changes(id, `?search=${label.slice(0, 18)}`)).body.data).toMatchObject([{ key }])
    expect((await changes(id, '?search=%25')).body.data).toEqual([])
    expect((await changes(id, '?kind=stolen')).status).toBe(400)
    expect((await changes('no-such-run')).status).toBe(404)
  })
})

describe('the newest run can be taken back', () => {
  it('and the table is as it stood before, byte by byte', async () => {
    const first = await sync()
    const before = await bytes()
    at.siasn.change('pangkat', { insert: 30, update: 40, remove: 20 })
    const second = await sync()
    expect(await bytes()).not.toEqual(before)
    await undo(second)
    expect(await bytes()).toEqual(before)
    const overview = await at.api('/api/siasn/ws/admin/proxy/overview')
    const pangkat = overview.body.types.find((one: { type: string }) => one.type === 'pangkat')
    expect(pangkat).toMatchObject({ rows: 1_200, standing: { runId: first } })
  })

  it('and the undo itself can be looked at and taken back', async () => {
    await sync()
    at.siasn.change('pangkat', { insert: 3, update: 4, remove: 2 })
    const second = await sync()
    const after = await bytes()
    const undone = await undo(second)
    expect((await changes(undone)).body.counts).toEqual({ inserted: 2, updated: 4, deleted: 3 })
    await undo(undone)
    expect(await bytes()).toEqual(after)
  })

  it('even when it was the first, which leaves the table empty', async () => {
    await undo(await sync())
    expect(await bytes()).toEqual([])
  })

  it('after which the data no longer count as fresh', async () => {
    await undo(await sync())
    const start = await at.api('/api/siasn/ws/admin/proxy/pangkat/sync', { method: 'POST' })
    expect(start.status).toBe(202)
  })
})

describe('an undo is refused with its reason', () => {
  it.each(['id', 'en'])('when a later run exists, which it names (%s)', async (language) => {
    const first = await sync()
    const second = await sync()
    const headers = { 'accept-language': language }
    const reply = await at.api(`/api/runs/${first}/undo`, { method: 'POST', headers })
    expect(reply).toMatchObject({ status: 409, body: { code: 'undo_later_run', laterRunId: second } })
    expect(reply.body.message).toContain(second)
    expect((await changes(first)).body.undo).toMatchObject({ possible: false, code: 'undo_later_run' })
  })

  it('when it changed nothing', async () => {
    await sync()
    const reply = await at.api(`/api/runs/${await sync()}/undo`, { method: 'POST' })
    expect(reply).toMatchObject({ status: 409, body: { code: 'undo_nothing' } })
  })

  it('when its changes are no longer kept', async () => {
    const id = await sync()
    await at.database.db('row_changes').delete()
    const reply = await at.api(`/api/runs/${id}/undo`, { method: 'POST' })
    expect(reply).toMatchObject({ status: 409, body: { code: 'undo_changes_gone' } })
  })

  it('when it did not publish, or does not exist', async () => {
    const id = await queueRun(at)
    await at.api(`/api/runs/${id}/cancel`, { method: 'POST' })
    const reply = await at.api(`/api/runs/${id}/undo`, { method: 'POST' })
    expect(reply).toMatchObject({ status: 409, body: { code: 'undo_not_published' } })
    expect((await at.api('/api/runs/nothing/undo', { method: 'POST' })).status).toBe(404)
  })

  it('for good by its run, too, when it is about a type or a run that never was', async () => {
    await sync()
    for (const [payload, code] of [
      [{ runId: 'x', type: 'gaji' }, 'undo_unknown_type'],
      [{ runId: 'tidak-ada', type: 'pangkat' }, 'undo_not_published'],
    ] as const) {
      const id = `proxy-undo-${code}`
      const row = { id, family: 'proxy', type: 'undo', payload: JSON.stringify(payload), max_attempts: 3 }
      await at.database.db('job_runs').insert({ ...row, requested_by: 'uji' })
      expect(await at.finished(id)).toMatchObject({ status: 'dead', attempt: 1, error: { code } })
      const { body } = await at.api(`/api/runs/${id}`)
      expect(JSON.stringify(body)).toContain('jadi tidak ada yang diurungkan')
    }
  })

  it('while a sync of the same table is active, whose id it names', async () => {
    const first = await sync()
    at.siasn.setFaults([{ kind: 'slow', ms: 2_000 }])
    const active = await queueRun(at)
    const reply = await at.api(`/api/runs/${first}/undo`, { method: 'POST' })
    expect(reply).toMatchObject({ status: 409, body: { code: 'already_active', jobId: active } })
    await at.api(`/api/runs/${active}/cancel`, { method: 'POST' })
  })
})

it('a force leaves an undo be, and names it', async () => {
  await sync()
  const undoing = 'proxy-undo-uji'
  const { db } = at.database
  await db('job_runs').insert({
    id: undoing,
    family: 'proxy',
    type: 'undo',
    payload: JSON.stringify({ runId: 'x', type: 'pangkat' }),
    unique_key: 'proxy.pangkat',
    max_attempts: 1,
    requested_by: 'uji',
    run_at: db.raw("now() + interval '1 hour'"),
  })
  const reply = await at.api('/api/siasn/ws/admin/proxy/pangkat/sync?force=true', { method: 'POST' })
  expect(reply).toMatchObject({ status: 409, body: { code: 'already_active', jobId: undoing } })
  expect(await at.run(undoing)).toMatchObject({ status: 'queued' })
})

it('a sync that could not see everything does not count as fresh', async () => {
  const id = await sync()
  const start = () => at.api('/api/siasn/ws/admin/proxy/pangkat/sync', { method: 'POST' })
  expect((await start()).status).toBe(200)
  const result = { ...(await at.run(id)).result, complete: false, warning: 'incomplete' }
  await at.database
    .db('job_runs')
    .where({ id })
    .update({ result: JSON.stringify(result) })
  expect((await start()).status).toBe(202)
})

it('a failed run changes nothing and records nothing', async () => {
  await sync()
  const before = await bytes()
  at.siasn.change('pangkat', { remove: 1_000 })
  const id = await queueRun(at)
  expect(await at.finished(id)).toMatchObject({ status: 'dead', error: { code: 'shrunk' } })
  expect(await bytes()).toEqual(before)
  expect(await at.database.db('publications').where({ run_id: id })).toEqual([])
  expect(await at.database.db('row_changes').where({ kind: 'deleted' })).toEqual([])
})
