/** Uploads that go wrong, or mean harm: a clear answer, nothing stored, and the web server goes on. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'
import { until } from '../support/processes'

let at: Installation

beforeAll(async () => {
  at = await openInstallation({ env: { UPLOAD_MAX_MB: '1' } })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw('TRUNCATE sos_data, import_batches, import_failed_rows')
})

const TEXT = 'order_id;standard_name\nA-1;PT Satu\n'

function form(content: string | Uint8Array, name: string): FormData {
  const body = new FormData()
  body.append('file', new Blob([content as BlobPart]), name)
  return body
}

const upload = (content: string | Uint8Array, name = 'berkas.csv') =>
  at.api('/api/files/upload?type=sos', { method: 'POST', body: form(content, name) })
const batches = () => at.database.db('import_batches')
const left = () => readdirSync(join(at.env.SINKRON_HOME as string, 'uploads'))

describe('what is refused', () => {
  it('is a file above the limit, whether it says its size or not', async () => {
    const large = await upload(randomBytes(1_100_000))
    expect({ status: large.status, code: large.body.code }).toEqual({ status: 413, code: 'upload_too_large' })
    expect(large.body.message).toContain('1 MB')
    expect(await batches()).toEqual([])
    expect(left()).toEqual([])
  })

  it('is one that is cut in the middle, and nothing of it is left', async () => {
    const token = JSON.parse(
      (await at.cli('token', 'create', '--name', 'potong', '--role', 'admin', '--json')).out,
    )
    const { port } = new URL(at.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      [
        'POST /api/files/upload?type=sos HTTP/1.1',
        'Host: 127.0.0.1',
        `Authorization: Bearer ${token.token}`,
        'Content-Type: multipart/form-data; boundary=batas',
        'Content-Length: 900000',
        '',
        '--batas',
        'Content-Disposition: form-data; name="file"; filename="a.csv"',
        '',
        TEXT,
      ].join('\r\n'),
    )
    await until(() => left().length === 1, 'the upload has begun')
    socket.destroy()
    await until(() => left().length === 0, 'what came of it is gone')
    expect(await batches()).toEqual([])
  })

  it('is a request with two files, instead of taking one of them', async () => {
    const body = form(TEXT, 'satu.csv')
    body.append('file', new Blob([TEXT]), 'dua.csv')
    const answer = await at.api('/api/files/upload?type=sos', { method: 'POST', body })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 400, code: 'upload_several' })
    expect(await batches()).toEqual([])
    expect(left()).toEqual([])
  })

  it('is any file while there is no storage, in words; and a batch whose file is gone ends at once, without its path', async () => {
    const { body } = await at.api('/api/files/upload?type=sos&preview=true', {
      method: 'POST',
      body: form(TEXT, 'a.csv'),
    })
    await at.finished(body.jobId)
    const storage = join(at.env.SINKRON_HOME as string, 'storage')
    renameSync(storage, `${storage}-lain`)
    writeFileSync(storage, '')
    const away = await upload(TEXT)
    expect({ status: away.status, code: away.body.code }).toEqual({
      status: 503,
      code: 'storage_unavailable',
    })
    rmSync(storage)
    mkdirSync(storage)
    const import_ = { method: 'POST', body: '{"verb":"import"}' }
    const gone = await at.api(`/api/files/batches/${body.batchId}`, import_)
    const run = await at.finished(gone.body.jobId)
    expect(run).toMatchObject({ status: 'dead', failures: 1, error: { code: 'import_file_gone' } })
    expect(JSON.stringify(run.error)).not.toContain(storage)
    rmdirSync(storage)
    renameSync(`${storage}-lain`, storage)
    const again = await at.api(`/api/files/batches/${body.batchId}`, import_)
    expect((await at.finished(again.body.jobId)).status).toBe('completed')
  })

  it('is a person who only reads', async () => {
    const viewer = JSON.parse(
      (await at.cli('token', 'create', '--name', 'baca', '--role', 'viewer', '--json')).out,
    )
    const headers = { authorization: `Bearer ${viewer.token}` }
    const body = form(TEXT, 'a.csv')
    const answer = await at.api('/api/files/upload?type=sos', { method: 'POST', body, headers })
    expect(answer.status).toBe(403)
    expect((await at.api('/api/files/import-logs', { headers })).status).toBe(403)
  })
})

it('people bound to a unit see and act on the files that they uploaded themselves, and on no others', async () => {
  const bound = JSON.parse(
    (await at.cli('token', 'create', '--name', 'cabang', '--role', 'operator', '--unit', '12', '--json')).out,
  )
  const headers = { authorization: `Bearer ${bound.token}` }
  const theirs = await upload(TEXT)
  const body = form(TEXT, 'cabang.csv')
  const own = await at.api('/api/files/upload?type=sos', { method: 'POST', body, headers })
  expect(own.body).toMatchObject({ success: true })
  expect(own.body.sameAs).toBeUndefined()
  await Promise.all([theirs, own].map((one) => at.finished(one.body.jobId)))
  const logs = await at.api('/api/files/import-logs', { headers })
  expect(logs.body).toMatchObject({ data: [{ batchId: own.body.batchId }], pagination: { total: 1 } })
  const asked = async ({ batchId, jobId }: { batchId: string; jobId: string }) => {
    const paths = ['', '/errors', '/errors/export', '/rollback'].map((end) => `batches/${batchId}${end}`)
    const looks = [...paths, `job/${jobId}/status`].map((path) => at.api(`/api/files/${path}`, { headers }))
    const acts = ['', '/stop', '/rollback'].map((end) =>
      at.api(`/api/files/batches/${batchId}${end}`, {
        method: 'POST',
        headers,
        body: end === '' ? '{"verb":"import"}' : '{}',
      }),
    )
    return (await Promise.all([...looks, ...acts])).map(({ status }) => status)
  }
  expect(await asked(theirs.body)).toEqual([404, 404, 404, 404, 404, 404, 404, 404])
  expect((await asked(own.body)).filter((status) => status === 404)).toEqual([404])
})

describe('a name', () => {
  it.each([
    ['../../../etc/passwd.csv', 'passwd.csv'],
    ['C:\\Users\\ani\\penjualan.csv', 'penjualan.csv'],
    ['laporan\u202Evsc.exe.csv', 'laporanvsc.exe.csv'],
    [`${'a'.repeat(300)}.csv`, `${'a'.repeat(196)}.csv`],
  ])('%j is only shown, as %j, and leads nowhere', async (given, shown) => {
    const { body } = await upload(TEXT, given)
    expect(body).toMatchObject({ success: true, fileName: shown })
    expect(await batches()).toMatchObject([
      { file_name: shown, storage_key: expect.stringMatching(/^imports\/[0-9a-f-]{36}$/) },
    ])
  })
})

it('two uploads at the same moment are two batches, and the second says that it is the same file', async () => {
  const both = await Promise.all([upload(TEXT), upload(TEXT)])
  const ids = both.map(({ body }) => body.batchId)
  expect(new Set(ids).size).toBe(2)
  const runs = await Promise.all(both.map(({ body }) => at.finished(body.jobId)))
  expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed'])
  const again = await upload(TEXT)
  expect(ids).toContain(again.body.sameAs.batchId)
})
