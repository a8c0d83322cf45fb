/** Files that staff upload: read as they are, checked row by row, loaded in the background, and taken back. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'

let at: Installation

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw(
    'TRUNCATE sos_data, hsi_data, spmk_mom, import_batches, import_failed_rows, row_changes, publications',
  )
})

function form(text: string | Uint8Array, name: string): FormData {
  const body = new FormData()
  body.append('file', new Blob([text as BlobPart]), name)
  return body
}

const upload = (text: string | Uint8Array, { type = 'sos', name = 'berkas.csv', preview = false } = {}) =>
  at.api(`/api/files/upload?type=${type}&preview=${preview}`, { method: 'POST', body: form(text, name) })

async function imported(text: string, about: Parameters<typeof upload>[1] = {}) {
  const { status, body } = await upload(text, about)
  expect({ status, code: body.code }).toEqual({ status: 202, code: undefined })
  return { ...body, run: await at.finished(body.jobId) }
}

const post = (path: string, body: object = {}) => at.api(path, { method: 'POST', body: JSON.stringify(body) })
const KEYS: Readonly<Record<string, string>> = {
  sos_data: 'order_id',
  hsi_data: 'order_id',
  spmk_mom: 'row_key',
}
const stored = (table: string) => at.database.db(table).orderBy(KEYS[table] ?? 'id')

/** Every row of the family's tables, all columns, as text. */
async function everything(): Promise<string> {
  const tables = await Promise.all(['sos_data', 'hsi_data', 'spmk_mom'].map(stored))
  return JSON.stringify(tables)
}

const SOS = 'order_id;standard_name;revenue;order_created_date\n'

describe('a file', () => {
  it('is taken in with one call, and its rows stand', async () => {
    const { run, ...reply } = await imported(
      `${SOS}A-1;PT Satu;1.234.567,89;31/12/2024 14:30\nA-2;PT Dua;Rp 1.500.000;2025-01-02\n`,
    )
    expect(reply).toMatchObject({ success: true, fileName: 'berkas.csv', type: 'sos', status: 'queued' })
    expect(run).toMatchObject({
      status: 'completed',
      result: { totalRows: 2, successRows: 2, failedRows: 0, duplicateRows: 0, inserted: 2, updated: 0 },
    })
    expect(await stored('sos_data')).toMatchObject([
      { order_id: 'A-1', standard_name: 'PT Satu', revenue: '1234567.89', synced_run_id: reply.jobId },
      { order_id: 'A-2', revenue: '1500000.00' },
    ])
  })

  it('answers how far it is, and how it ended, in the words that scripts know', async () => {
    const { jobId, batchId } = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Dua;abc;2025-01-02\n`)
    expect((await at.api(`/api/files/job/${jobId}/progress`)).body).toMatchObject({ percent: 100 })
    const { body } = await at.api(`/api/files/job/${jobId}/status`)
    expect(body).toMatchObject({
      jobId,
      state: 'completed',
      progress: 100,
      result: { totalRows: 2, successRows: 1, failedRows: 1, batchId },
      failedReason: null,
    })
    expect(body.result.errors).toEqual([
      expect.objectContaining({ row: 3, column: 'revenue', value: 'abc', message: expect.any(String) }),
    ])
    expect(body.finishedOn).toBeGreaterThanOrEqual(body.processedOn)
  })

  it('of an unknown type is refused before it is stored, naming the known ones', async () => {
    const { status, body } = await upload(SOS, { type: 'entah' })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'unknown_import_type' })
    expect(body.message).toContain('sos, hsi, jt, datin')
    expect(await stored('import_batches')).toEqual([])
  })

  it('is never stored when it is empty or missing', async () => {
    expect((await upload('')).body.code).toBe('upload_empty')
    const none = await at.api('/api/files/upload?type=sos', { method: 'POST', body: new FormData() })
    expect(none.body.code).toBe('upload_missing')
    const plain = await at.api('/api/files/upload?type=sos', { method: 'POST', body: 'halo' })
    expect(plain.body.code).toBe('upload_not_multipart')
    expect(await stored('import_batches')).toEqual([])
    expect(readdirSync(join(at.env.SINKRON_HOME as string, 'uploads'))).toEqual([])
  })
})

describe('rows that cannot be loaded', () => {
  it('come back with every reason, under the columns of the file, and can be uploaded again when corrected', async () => {
    const { batchId } = await imported(
      `${SOS}A-1;PT Satu;1;2025-01-02\n;PT Tanpa Kunci;12x;31/02/2025\nA-3;=SUM(A1);satu;2025-01-02\n`,
    )
    const { body } = await at.api(`/api/files/batches/${batchId}/errors`)
    expect(body).toMatchObject({
      header: ['order_id', 'standard_name', 'revenue', 'order_created_date'],
      pagination: { total: 2 },
    })
    const [second, third] = body.data
    expect(second).toMatchObject({ row: 3, cells: ['', 'PT Tanpa Kunci', '12x', '31/02/2025'] })
    expect(second.errors.map((error: { column: string }) => error.column)).toEqual([
      'order_id',
      'revenue',
      'order_created_date',
    ])
    expect(third.errors).toMatchObject([{ row: 4, column: 'revenue', value: 'satu' }])
    const file = await at.api(`/api/files/batches/${batchId}/errors/export?format=csv`)
    expect(file.headers.get('content-disposition')).toContain('berkas-gagal.csv')
    const corrected = file.body.replace(',satu,', ',"3,5",').replace(',12x,31/02/2025', ',12,28/02/2025')
    const again = await imported(corrected.replace('\n,PT Tanpa', '\nA-2,PT Tanpa'))
    expect(again.run.result).toMatchObject({ totalRows: 2, successRows: 2, inserted: 2 })
    expect(await stored('sos_data')).toMatchObject([
      { order_id: 'A-1' },
      { order_id: 'A-2', revenue: '12.00' },
      { order_id: 'A-3', standard_name: '=SUM(A1)', revenue: '3.50' },
    ])
  })

  it('and are all rows of the file: the run ends dead with the reason, and the table is as before', async () => {
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`)
    const before = await everything()
    const { run, batchId } = await imported(`${SOS}A-1;PT Satu;x;2025-01-02\nA-2;PT Dua;y;2025-01-02\n`)
    expect(run).toMatchObject({ status: 'dead', error: { code: 'import_all_failed' }, failures: 1 })
    expect(await everything()).toBe(before)
    expect((await at.api(`/api/files/job/${run.id}/progress`)).body.percent).toBe(-1)
    expect((await at.api(`/api/files/batches/${batchId}/errors`)).body.pagination.total).toBe(2)
    const [log] = (await at.api('/api/files/import-logs')).body.data
    expect(log).toMatchObject({ batchId, status: 'failed' })
  })
})

describe('a file that cannot be read', () => {
  it.each([
    [
      'a web page called .xls',
      'data.xls',
      '<html><table><tr><td>order_id</td></tr></table></html>',
      'file_html',
    ],
    ['one with a header only', 'data.csv', 'order_id;standard_name\n', 'import_no_rows'],
    ['one of other columns', 'data.csv', 'nama;umur\nAni;30\n', 'import_header_unknown'],
    ['one without the key', 'data.csv', 'standard_name;revenue\nPT Satu;1\n', 'import_columns_missing'],
    [
      'one with a quote that never ends',
      'data.csv',
      'order_id;standard_name\nA-1;"PT\n',
      'file_quote_unclosed',
    ],
    [
      'one of another type',
      'data.csv',
      'order_id;ncli;pots;speedy;wonum;loc_id\n1;2;3;4;5;6\n',
      'import_other_type',
    ],
  ])('%s ends at once, in words, and stores nothing', async (_what, name, text, code) => {
    const { run } = await imported(text, { name })
    expect(run).toMatchObject({ status: 'dead', failures: 1, error: { code } })
    const { body } = await at.api(`/api/files/job/${run.id}/status`)
    expect(body.failedReason).not.toContain(code)
    expect(body.failedReason.length).toBeGreaterThan(40)
    expect(await stored('sos_data')).toEqual([])
  })
})

it('a file without some columns leaves what stands in them', async () => {
  await imported(`${SOS}A-1;PT Satu;1500;2025-01-02\n`)
  const { run } = await imported('order_id,li_milestone\nA-1,SELESAI\nA-2,BARU\n')
  expect(run.result).toMatchObject({ inserted: 1, updated: 1 })
  expect(await stored('sos_data')).toMatchObject([
    { order_id: 'A-1', standard_name: 'PT Satu', revenue: '1500.00', li_milestone: 'SELESAI' },
    { order_id: 'A-2', standard_name: null, li_milestone: 'BARU' },
  ])
})

it('JT and Datin stand in one table beside each other, and neither deletes the rows of the other', async () => {
  const jt = 'No NDE SPMK,ID I-HLD,PO Name,Revenue Plan,Status I-HLD\nN-1,H-1,Ani,1.000.000,GO LIVE\n'
  const datin = 'no_nde_spmk,witel_baru,revenue_plan,po_name,segmen\nN-9,MEDAN,2500000,Budi,DGS\n'
  expect((await imported(jt, { type: 'jt' })).run.status).toBe('completed')
  expect((await imported(datin, { type: 'datin' })).run.status).toBe('completed')
  expect(await stored('spmk_mom')).toMatchObject([
    {
      no_nde_spmk: 'N-1',
      status_proyek: 'JT',
      go_live: 'Y',
      populasi_non_drop: 'Y',
      revenue_plan: '1000000.00',
    },
    { no_nde_spmk: 'N-9', status_proyek: 'DATIN', witel_baru: 'MEDAN' },
  ])
})

describe('a rollback', () => {
  it('brings back exactly what stood before, and says so in the history', async () => {
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    const before = await everything()
    const { batchId } = await imported(`${SOS}A-2;PT Dua Baru;3;2025-01-02\nA-3;PT Tiga;4;2025-01-02\n`)
    expect((await at.api(`/api/files/batches/${batchId}/rollback`)).body).toMatchObject({
      remove: 1,
      restore: 1,
      changedSince: 0,
    })
    const { status, body } = await post(`/api/files/batches/${batchId}/rollback`)
    expect(status).toBe(202)
    expect(await at.finished(body.jobId)).toMatchObject({
      status: 'completed',
      result: { removed: 1, restored: 1, keptBecauseChanged: 0 },
    })
    expect(await everything()).toBe(before)
    const { body: logs } = await at.api('/api/files/import-logs')
    expect(logs.data.map((log: { status: string }) => log.status)).toEqual(['rolled_back', 'completed'])
    expect((await post(`/api/files/batches/${batchId}/rollback`)).body.code).toBe('rollback_done')
  })

  it('keeps the rows that a later batch changed and names them, or refuses as a whole when asked to', async () => {
    const { batchId } = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    await imported(`${SOS}A-2;PT Dua Baru;3;2025-01-02\n`)
    const strict = await post(`/api/files/batches/${batchId}/rollback`, { strict: true })
    expect(await at.finished(strict.body.jobId)).toMatchObject({
      status: 'dead',
      error: { code: 'rollback_changed_since' },
    })
    expect(await stored('sos_data')).toHaveLength(2)
    const { body } = await post(`/api/files/batches/${batchId}/rollback`)
    expect(await at.finished(body.jobId)).toMatchObject({
      status: 'completed',
      result: { removed: 1, keptBecauseChanged: 1, keptKeys: ['A-2'] },
    })
    expect(await stored('sos_data')).toMatchObject([{ order_id: 'A-2', standard_name: 'PT Dua Baru' }])
  })
})

describe('a preview', () => {
  it('says what would happen and writes nothing, until somebody says so', async () => {
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    const text = `${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Lain;2;2025-01-02\nA-3;x;2;2025-01-02\nA-3;y;2;2025-01-02\nA-4;z;abc;2025-01-02\n`
    const before = await everything()
    const { batchId, run } = await imported(text, { preview: true })
    expect(run).toMatchObject({
      status: 'completed',
      result: { totalRows: 5, failedRows: 1, duplicateRows: 1, inserted: 1, updated: 1, unchanged: 1 },
    })
    expect(await everything()).toBe(before)
    const { body } = await at.api(`/api/files/batches/${batchId}`)
    expect(body.batch).toMatchObject({
      status: 'previewed',
      preview: { sheet: expect.any(String), errorKinds: [{ column: 'revenue', count: 1 }] },
    })
    const go = await post(`/api/files/batches/${batchId}`, { verb: 'import' })
    expect(await at.finished(go.body.jobId)).toMatchObject({ status: 'completed' })
    expect(await stored('sos_data')).toMatchObject([
      { order_id: 'A-1' },
      { order_id: 'A-2', standard_name: 'PT Lain' },
      { order_id: 'A-3', standard_name: 'y' },
    ])
  })
})

describe('on the command line', () => {
  it('a file is taken in, listed, and taken back', async () => {
    const file = join(at.env.SINKRON_HOME as string, 'penjualan.csv')
    writeFileSync(file, `${SOS}A-1;PT Satu;1;2025-01-02\n`)
    const taken = await at.cli('import', file, '--type', 'sos', '--wait', '--json')
    expect({ code: taken.code, err: taken.err }).toEqual({ code: 0, err: '' })
    const { batchId } = JSON.parse(taken.out).result
    expect((await at.cli('import-logs')).out).toContain(`${batchId}`)
    const look = await at.cli('rollback', batchId, '--dry-run', '--json')
    expect(JSON.parse(look.out)).toMatchObject({ remove: 1, restore: 0 })
    expect((await at.cli('rollback', batchId, '--wait')).code).toBe(0)
    expect(await stored('sos_data')).toEqual([])
    const none = await at.cli('import', `${file}.tidak-ada`, '--type', 'sos')
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('tidak dapat dibaca') })
  })
})
