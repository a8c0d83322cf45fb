/** Uploads that go wrong, or mean harm: a clear answer, nothing stored, and the web server goes on. */
import { createHash, randomBytes } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { connect, type Socket } from 'node:net'
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

describe('a file that comes in parts', () => {
  const LARGE = `order_id;standard_name\n${Array.from({ length: 3_000 }, (_, n) => `B-${n};PT Nomor ${n}\n`).join('')}`
  const STRANGE = '5d0c7e0a-1b2c-4d3e-8f90-a1b2c3d4e5f6'
  const tus = { 'tus-resumable': '1.0.0' }
  const bytes = { 'content-type': 'application/offset+octet-stream' }
  type Headers = Record<string, string>
  let mine: Headers
  let theirs: Headers

  const bearer = async (name: string, role: string): Promise<Headers> => {
    const made = await at.cli('token', 'create', '--name', name, '--role', role, '--json')
    return { authorization: `Bearer ${JSON.parse(made.out).token}` }
  }
  beforeAll(async () => {
    ;[mine, theirs] = await Promise.all([bearer('pengirim', 'operator'), bearer('lain', 'operator')])
  })

  const begin = (more: Headers = {}, type = 'sos') => {
    const announced = { 'upload-length': String(LARGE.length), 'upload-metadata': 'filename YmVzYXIuY3N2' }
    const headers = { ...tus, ...announced, ...mine, ...more }
    return at.api(`/api/files/uploads?type=${type}`, { method: 'POST', headers })
  }
  const begun = async () => (await begin()).headers.get('location')?.split('/').at(-1) ?? ''
  const ask = (id: string, method: string, more: Headers = {}) =>
    at.api(`/api/files/uploads/${id}`, { method, headers: { ...tus, ...mine, ...more } })
  const send = (id: string, from: number, text = LARGE.slice(from), more: Headers = {}) => {
    const headers = { ...tus, ...bytes, ...mine, 'upload-offset': String(from), ...more }
    return at.api(`/api/files/uploads/${id}`, { method: 'PATCH', headers, body: text })
  }
  const take = (id: string, headers = mine) =>
    at.api(`/api/files/uploads/${id}/take?type=sos`, { method: 'POST', headers })
  const offsetOf = async (id: string) => Number((await ask(id, 'HEAD')).headers.get('upload-offset'))
  const onDisk = (id: string) => join(at.env.SINKRON_HOME as string, 'uploads', `${id}.part`)
  const told = ({ status, body }: { status: number; body: { code?: string } }) => `${status} ${body.code}`

  /** Sends to here, and then nothing more: the connection stands and is dead. */
  async function stuck(id: string, from: number, to: number): Promise<Socket> {
    const socket = connect(Number(new URL(at.url).port), '127.0.0.1')
    const headers = { host: '127.0.0.1', ...tus, ...bytes, ...mine, 'upload-offset': from }
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = `content-length: ${LARGE.length - from}\r\n\r\n`
    socket.on('error', () => undefined)
    socket.write(
      `PATCH /api/files/uploads/${id} HTTP/1.1\r\n${head.join('')}${length}${LARGE.slice(from, to)}`,
    )
    await until(() => statSync(onDisk(id)).size === to, 'so much has come')
    return socket
  }

  it('goes on from where the connection broke, also while the server still waits for it, and is imported whole', async () => {
    const id = await begun()
    const broken = await stuck(id, 0, 10_000)
    broken.destroy()
    expect(await offsetOf(id)).toBe(10_000)
    const dead = await stuck(id, 10_000, 25_000)
    expect(await offsetOf(id)).toBe(25_000)
    expect(told(await take(id))).toBe('409 upload_unfinished')
    const wrong = await send(id, 10_000)
    expect({ told: told(wrong), offset: wrong.body.offset }).toEqual({
      told: '409 upload_offset',
      offset: 25_000,
    })
    expect(told(await send(id, 25_000, `${LARGE.slice(25_000)}lebih`))).toBe('400 upload_header')
    const rest = await send(id, await offsetOf(id))
    expect([rest.status, rest.headers.get('upload-offset')]).toEqual([204, String(LARGE.length)])
    const { body } = await take(id)
    expect(await at.finished(body.jobId)).toMatchObject({
      status: 'completed',
      result: { successRows: 3_000 },
    })
    const sha256 = createHash('sha256').update(LARGE).digest('hex')
    expect(await batches()).toMatchObject([
      { file_name: 'besar.csv', sha256, requested_by: 'token:pengirim' },
    ])
    dead.destroy()
  })

  it('waits while the disk is full, and is told so', async () => {
    const id = await begun()
    rmSync(onDisk(id))
    symlinkSync('/dev/full', onDisk(id))
    const full = await send(id, 0)
    expect(told(full)).toBe('507 upload_no_room')
    rmSync(onDisk(id))
    writeFileSync(onDisk(id), LARGE.slice(0, 10))
    expect((await send(id, await offsetOf(id))).headers.get('upload-offset')).toBe(String(LARGE.length))
    expect((await ask(id, 'DELETE')).status).toBe(204)
  })

  it('is one batch, however often and by how many at once it is asked to be taken in; then its parts are gone', async () => {
    const id = await begun()
    await send(id, 0)
    const both = await Promise.all([take(id), take(id)])
    const again = await take(id)
    expect([...both, again].map(({ status }) => status)).toEqual([202, 202, 202])
    expect(again.body).toMatchObject({ fileName: 'besar.csv', type: 'sos', status: 'queued' })
    expect(new Set([...both, again].map(({ body }) => `${body.batchId} ${body.jobId}`)).size).toBe(1)
    expect(await batches()).toHaveLength(1)
    expect(told(await take(id, theirs))).toBe('404 unknown_upload')
    expect(left()).toEqual([])
    await at.finished(again.body.jobId)
  })

  it('is nobody else’s to see, and no way to another file', async () => {
    const id = await begun()
    const others = [STRANGE, '..%2f..%2fsecret.key', `${id}.json`, `${id.toUpperCase()}`, 'a'.repeat(150)]
    for (const [other, who] of [[id, theirs], ...others.map((one) => [one, mine] as const)] as const) {
      const answers = [
        await ask(other, 'HEAD', who),
        await send(other, 0, TEXT, who),
        await take(other, who),
        await ask(other, 'DELETE', who),
      ]
      expect(
        answers.map(({ status }) => status),
        other,
      ).toEqual([404, 404, 404, 404])
    }
    expect(statSync(onDisk(id)).size).toBe(0)
    expect(statSync(onDisk(id)).mode & 0o777).toBe(0o600)
    expect((await ask(id, 'DELETE')).status).toBe(204)
    expect(left()).toEqual([])
  })

  it('is refused before a byte of it was sent', async () => {
    expect((await at.api('/api/files/uploads', { headers: mine })).body).toEqual({
      success: true,
      maxBytes: 2 ** 20,
    })
    const viewer = await bearer('lihat', 'viewer')
    const answers = [
      await begin({ 'upload-length': String(2 ** 20 + 1) }),
      await begin({ 'upload-length': '0' }),
      await begin({ 'upload-length': '1e3' }),
      await begin({ 'upload-defer-length': '1' }),
      await begin({ 'upload-concat': 'partial' }),
      await begin({ 'upload-metadata': 'filename' }),
      await begin({ 'tus-resumable': '0.2.2' }),
      await begin({}, 'gaji'),
      await begin(viewer),
    ]
    expect(answers.map(told)).toEqual([
      '413 upload_too_large',
      '400 upload_empty',
      ...Array(4).fill('400 upload_header'),
      '412 upload_version',
      '400 unknown_import_type',
      '403 forbidden',
    ])
    expect(left()).toEqual([])
  })

  it('is not waited for longer than a day after its last byte', async () => {
    const [old, young] = [await begun(), await begun()]
    await send(young, 0, LARGE.slice(0, 100))
    const yesterday = Date.now() / 1_000 - 24 * 3_600 - 60
    for (const name of left().filter((one) => one.startsWith(old) || one === `${young}.json`))
      utimesSync(join(at.env.SINKRON_HOME as string, 'uploads', name), yesterday, yesterday)
    const third = await begun()
    expect(await Promise.all([old, young, third].map(async (id) => (await ask(id, 'HEAD')).status))).toEqual([
      404, 200, 200,
    ])
    expect(
      left()
        .map((name) => name.split('.')[0])
        .sort(),
    ).toEqual([young, young, third, third].sort())
  })
})
