/** Files that staff upload: read as they are, checked row by row, loaded in the background, and taken back. */
import { mkdirSync, readdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import Redis from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'
import { until } from '../support/processes'

let at: Installation

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw(
    'TRUNCATE sos_data, hsi_data, spmk_mom, import_batches, import_failed_rows, row_changes, publications, import_mappings',
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

  it('is found among all runs by the name of the file, which leads to the page of its import', async () => {
    const { jobId, batchId } = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`, { name: 'SOS Nov_26.csv' })
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`, { name: 'SOS Nov-26.csv' })
    const back = await post(`/api/files/batches/${batchId}/rollback`)
    await at.finished(back.body.jobId)
    const { body } = await at.api('/api/runs?search=nov_26.CSV')
    expect(body.data).toMatchObject([
      { id: back.body.jobId, subject: 'SOS Nov_26.csv' },
      { id: jobId, subject: 'SOS Nov_26.csv' },
    ])
    expect(body.data).toHaveLength(2)
    const page = await at.api(`/api/runs/${jobId}/details`)
    expect(page.body).toMatchObject({ subject: 'SOS Nov_26.csv', page: `/imports/${batchId}` })
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
    const corrected = file.body.replace(';satu;', ';3,5;').replace(';12x;31/02/2025', ';12;28/02/2025')
    const again = await imported(corrected.replace('\n;PT Tanpa', '\nA-2;PT Tanpa'))
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
    const { body: status } = await at.api(`/api/files/job/${run.id}/status`)
    expect(status.failedReason).toContain('kolom revenue: Ini bukan angka.')
    expect(await progressInRedis(run.id)).toMatchObject({ percent: -1, message: status.failedReason })
  })

  it('come back with the separator that the file had', async () => {
    const { batchId } = await imported(`${SOS}A-1;PT Satu;satu;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    const { body } = await at.api(`/api/files/batches/${batchId}/errors/export?format=csv`)
    expect(body).toContain('A-1;PT Satu;satu;2025-01-02;2;')
  })

  it('come back with reasons in the language that the link asks for, whatever the browser prefers', async () => {
    const { batchId } = await imported(`${SOS}A-1;PT Satu;satu;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    const asked = async (more: string) => {
      const path = `/api/files/batches/${batchId}/errors/export?format=csv${more}`
      return at.api(path, { headers: { 'accept-language': 'id' } })
    }
    expect((await asked('&lang=en')).body).toContain('revenue: This is not a number')
    expect((await asked('')).body).toContain('revenue: Ini bukan angka')
    expect(await asked('&lang=fr')).toMatchObject({ status: 400, body: { code: 'bad_query' } })
  })
})

/** What scripts read there; null when there is nothing. */
async function progressInRedis(runId: string): Promise<{ percent: number; message: string | null } | null> {
  const redis = new Redis(at.redis.url)
  try {
    return JSON.parse((await redis.get(`import:progress:${runId}`)) ?? 'null')
  } finally {
    redis.disconnect()
  }
}

/** Where the storage of this installation keeps a batch's file. */
async function storedFile(batchId: string): Promise<string> {
  const batch = await at.database.db('import_batches').where({ id: batchId }).first()
  return join(at.env.SINKRON_HOME as string, 'storage', batch.storage_key)
}

describe('progress', () => {
  it('is never -1 between two attempts, and 100 with "Selesai" in the end', async () => {
    const { batchId } = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`, { preview: true })
    const path = await storedFile(batchId)
    renameSync(path, `${path}.lain`)
    mkdirSync(path)
    const { body } = await post(`/api/files/batches/${batchId}`, { verb: 'import' })
    const failed = await until(async () => {
      const run = await at.run(body.jobId)
      return run.failures === 1 && run.status === 'queued' ? run : null
    }, 'the first attempt has failed')
    expect(failed.error?.code).toBe('import_file_unreadable')
    expect(JSON.stringify(failed.error)).not.toContain(at.env.SINKRON_HOME)
    expect((await progressInRedis(body.jobId))?.percent).toBeGreaterThanOrEqual(0)
    expect((await at.api(`/api/files/job/${body.jobId}/progress`)).body.percent).toBeGreaterThanOrEqual(0)
    rmdirSync(path)
    renameSync(`${path}.lain`, path)
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed', failures: 1 })
    const end = { percent: 100, message: 'Selesai' }
    expect((await at.api(`/api/files/job/${body.jobId}/progress`)).body).toMatchObject(end)
    await until(async () => (await progressInRedis(body.jobId))?.percent === 100, 'scripts see the end')
    expect(await progressInRedis(body.jobId)).toMatchObject(end)
  })

  it('ends at -1 with "Dibatalkan" when somebody cancels, and the history says that it was stopped', async () => {
    const reader = await at.database.db.transaction()
    await reader.raw('LOCK TABLE sos_data IN SHARE MODE')
    const { body } = await upload(`${SOS}A-1;PT Satu;1;2025-01-02\n`)
    await until(async () => (await at.run(body.jobId)).stage === 'publish', 'it is about to publish')
    expect((await at.cli('cancel', body.jobId)).code).toBe(0)
    await reader.rollback()
    const end = { percent: -1, message: 'Dibatalkan' }
    expect((await at.api(`/api/files/job/${body.jobId}/progress`)).body).toMatchObject(end)
    await until(async () => (await progressInRedis(body.jobId))?.percent === -1, 'scripts see the end')
    expect(await progressInRedis(body.jobId)).toMatchObject(end)
    expect((await at.api('/api/files/import-logs?status=stopped')).body.data).toMatchObject([
      { batchId: body.batchId, status: 'stopped' },
    ])
    expect(await stored('sos_data')).toEqual([])
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
    if (code === 'import_other_type') expect(body.failedReason).toContain('HSI, bukan SOS')
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

it('a file with nothing but the key inserts what is new and changes nothing', async () => {
  await imported(`${SOS}A-1;PT Satu;1500;2025-01-02\n`)
  const { run } = await imported('order_id\nA-1\nA-2\n')
  expect(run).toMatchObject({ status: 'completed', result: { inserted: 1, updated: 0, unchanged: 1 } })
  expect(await stored('sos_data')).toMatchObject([{ standard_name: 'PT Satu' }, { order_id: 'A-2' }])
})

describe('a result', () => {
  it('says how many amounts were rounded, and which columns another of the file has replaced', async () => {
    const { run } = await imported('order_id;revenue;rev;net price\nA-1;1,2345;2;3\nA-2;7;8;9\n')
    expect(run.result).toMatchObject({ successRows: 2, roundedValues: 1, leftOutHeaders: 'rev, net price' })
    expect(await stored('sos_data')).toMatchObject([{ revenue: '1.23' }, { revenue: '7.00' }])
  })
})

describe('how numbers are written', () => {
  it('is remembered for the next file of the person, and never against what that one says itself', async () => {
    const { batchId } = await imported('order_id;revenue\nA-1;1.234\n', { preview: true })
    const { body } = await post(`/api/files/batches/${batchId}`, {
      verb: 'import',
      styles: { revenue: 'en' },
    })
    await at.finished(body.jobId)
    await imported('order_id;revenue\nA-2;1.500\n')
    await imported('order_id;revenue\nA-3;1.500\nA-4;2,5\n')
    const rows = await stored('sos_data')
    expect(rows.map(({ revenue }) => revenue)).toEqual(['1.23', '1.50', '1500.00', '2.50'])
  })
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
    {
      no_nde_spmk: 'N-9',
      status_proyek: 'DATIN',
      witel_baru: 'MEDAN',
      go_live: 'N',
      populasi_non_drop: 'Y',
    },
  ])
  for (const [type, id] of [
    ['jt', 'N-1'],
    ['datin', 'N-9'],
  ] as const) {
    const { body } = await at.api(`/api/files/tables/${type}/export?format=csv`)
    expect(body).toContain(id)
    const { run } = await imported(body, { type })
    expect(run.result).toMatchObject({ totalRows: 1, failedRows: 0, inserted: 0, updated: 0, unchanged: 1 })
  }
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

  it('of rows that stand again as the batch left them can be done once more', async () => {
    const first = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    const second = await imported(`${SOS}A-2;PT Dua Baru;3;2025-01-02\n`)
    const back = async (batchId: string) => {
      const { status, body } = await post(`/api/files/batches/${batchId}/rollback`)
      return status === 202 ? (await at.finished(body.jobId)).result : body.code
    }
    expect(await back(first.batchId)).toMatchObject({ removed: 1, keptBecauseChanged: 1 })
    expect(await back(first.batchId)).toBe('rollback_done')
    expect(await back(second.batchId)).toMatchObject({ removed: 0, restored: 1, keptBecauseChanged: 0 })
    expect((await at.api(`/api/files/batches/${first.batchId}/rollback`)).body).toMatchObject({
      remove: 1,
      restore: 0,
      changedSince: 0,
    })
    expect(await back(first.batchId)).toMatchObject({ removed: 1, keptBecauseChanged: 0 })
    expect(await stored('sos_data')).toEqual([])
    expect(await back(first.batchId)).toBe('rollback_done')
  })

  it('names later imports that found the same rows: those go with it; and the audit names the file', async () => {
    const first = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-2;PT Dua;2;2025-01-02\n`)
    const later = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\nA-3;PT Tiga;3;2025-01-02\n`, {
      name: 'sos-bersih.csv',
    })
    const look = async () => (await at.api(`/api/files/batches/${first.batchId}/rollback`)).body
    expect((await look()).later).toEqual({
      count: 1,
      first: [{ batchId: later.batchId, fileName: 'sos-bersih.csv', unchanged: 1 }],
    })
    const { body } = await post(`/api/files/batches/${later.batchId}/rollback`)
    await at.finished(body.jobId)
    expect((await look()).later).toEqual({ count: 0, first: [] })
    const acts = (await at.api(`/api/audit?action=import.rollback&object=${later.batchId}`)).body.events
    expect(acts).toMatchObject([{ after: { fileName: 'sos-bersih.csv' } }])
  })

  it('of an import that changed nothing is refused at once, in words', async () => {
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`)
    const { batchId, run } = await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`)
    const { status, body } = await post(`/api/files/batches/${batchId}/rollback`)
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'rollback_nothing' })
    const typed = await at.cli('rollback', batchId)
    expect(typed).toMatchObject({ code: 1, err: expect.stringContaining('tidak mengubah satu baris pun') })
    expect((await at.cli('changes', run.id)).out).toContain(`sinkron rollback ${batchId}`)
  })
})

describe('a file that could not be read', () => {
  it('is out of the inbox once its batch is imported after all', async () => {
    const { batchId, run } = await imported('pesanan;nama\nA-1;PT Satu\n')
    expect(run).toMatchObject({ status: 'dead', error: { code: 'import_header_unknown' } })
    const wrong = await post(`/api/files/batches/${batchId}`, {
      verb: 'import',
      columns: { tidakada: 'order_id' },
    })
    expect({ status: wrong.status, code: wrong.body.code }).toEqual({
      status: 400,
      code: 'import_headers_unknown',
    })
    expect(wrong.body.message).toContain('pesanan, nama')
    const zzz = await post(`/api/files/batches/${batchId}`, { verb: 'import', sheet: 'zzz' })
    expect((await at.finished(zzz.body.jobId)).error?.code).toBe('file_sheet_unknown')
    const columns = { Pesanan: 'order_id', nama: 'standard_name' }
    const { body } = await post(`/api/files/batches/${batchId}`, { verb: 'import', columns, sheet: null })
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed' })
    expect(await at.database.db('job_runs').where({ id: run.id }).first()).toMatchObject({
      resolution: 'healed',
    })
  })

  it('is out of the inbox once its batch is given up, by whom it was', async () => {
    const { batchId, run } = await imported('nama;umur\nAni;30\n')
    expect((await post(`/api/files/batches/${batchId}/stop`)).status).toBe(200)
    const dead = await at.database.db('job_runs').where({ id: run.id }).first()
    const batch = await at.database.db('import_batches').where({ id: batchId }).first()
    expect(dead).toMatchObject({ resolution: 'discarded', resolved_by: batch.stopped_by })
    expect((await at.api(`/api/files/batches/${batchId}`)).body.batch.status).toBe('stopped')
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

describe('a preview that waits', () => {
  it('says when it was made, and that the table has changed since; it can be made again, or imported as it is', async () => {
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`)
    const { batchId, run } = await imported(`${SOS}A-1;PT Lain;1;2025-01-02\n`, { preview: true })
    const checked = async () => (await at.api(`/api/files/batches/${batchId}`)).body.checked
    const { finished_at } = await at.database.db('job_runs').where({ id: run.id }).first()
    expect(await checked()).toEqual({ at: finished_at.toISOString(), isStale: false })
    await imported(`${SOS}A-1;PT Satu;1;2025-01-02\n`)
    expect(await checked()).toMatchObject({ isStale: false })
    await imported(`${SOS}A-1;PT Baru;1;2025-01-02\n`)
    expect(await checked()).toMatchObject({ isStale: true })
    const again = await post(`/api/files/batches/${batchId}`, { verb: 'preview' })
    await at.finished(again.body.jobId)
    expect(await checked()).toMatchObject({ isStale: false })
    await imported(`${SOS}A-2;PT Dua;1;2025-01-02\n`)
    expect(await checked()).toMatchObject({ isStale: true })
    const go = await post(`/api/files/batches/${batchId}`, { verb: 'import' })
    expect(await at.finished(go.body.jobId)).toMatchObject({ status: 'completed', result: { updated: 1 } })
    expect(await checked()).toBeNull()
  })

  it('says which sheet of the same file was imported before, and whether that is another one', async () => {
    const book = await workbook({ Januari: ['A-1', 'PT Satu'], Februari: ['A-2', 'PT Dua'] })
    const looked = async (sheet: string) => {
      const { body } = await upload(book, { name: 'sos.xlsx', preview: true })
      await at.finished(body.jobId)
      const look = await post(`/api/files/batches/${body.batchId}`, { verb: 'preview', sheet })
      expect(await at.finished(look.body.jobId)).toMatchObject({ status: 'completed' })
      return body.batchId as string
    }
    const twinOf = async (id: string) => (await at.api(`/api/files/batches/${id}`)).body.sameAs
    const januari = await looked('Januari')
    expect(await twinOf(januari)).toBeNull()
    const go = await post(`/api/files/batches/${januari}`, { verb: 'import' })
    await at.finished(go.body.jobId)
    expect((await at.api(`/api/files/batches/${januari}`)).body.batch.options.sheet).toBe('Januari')
    const februari = await looked('Februari')
    expect(await twinOf(februari)).toMatchObject({ batchId: januari, sheet: 'Januari', isOtherSheet: true })
    expect(await twinOf(await looked('Januari'))).toMatchObject({ batchId: januari, isOtherSheet: false })
    const both = await post(`/api/files/batches/${februari}`, { verb: 'import' })
    await at.finished(both.body.jobId)
    expect(await twinOf(await looked('Januari'))).toMatchObject({ batchId: januari, isOtherSheet: false })
  })
})

/** A workbook with one row under the header in each of its sheets. */
async function workbook(rows: Readonly<Record<string, [id: string, name: string]>>): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook()
  for (const [name, row] of Object.entries(rows))
    book.addWorksheet(name).addRows([['order_id', 'standard_name'], row])
  return new Uint8Array(await book.xlsx.writeBuffer())
}

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
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('tidak dapat dibaca') })
    const other = await at.cli('import', file, '--type', 'entah', '--json')
    expect({ code: other.code, ...JSON.parse(other.out) }).toMatchObject({ code: 'unknown_import_type' })
    expect(other.code).toBe(2)
  })
})
