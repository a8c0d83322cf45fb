/** The stand-in SIASN keeps its word: five ways of paging, and every fault on demand. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type Fault,
  type Pegawai,
  type PegawaiPage,
  type Row,
  type SiasnStandIn,
  type SiasnType,
  startSiasn,
} from '../../stand-ins/siasn/server'

const TYPES: readonly SiasnType[] = ['pangkat', 'pensiun', 'pg_akademik', 'pg_profesi', 'skk']
const COUNTS = { pangkat: 230, pensiun: 120, pg_akademik: 95, pg_profesi: 100, skk: 41 }
const EMPTY_FILTERS = 'nip=&nama=&sub_layanan=&jenis_layanan_nama=&status_usulan=&periode=&tgl_usulan='
const ADDRESSES: Record<SiasnType, string> = {
  pangkat: `/siasn-instansi/kp/usulan/monitoring?${EMPTY_FILTERS}&detail_layanan=&instansi_induk_id=a5eb`,
  pensiun: '/siasn-instansi/pemberhentian/inbox-filter?',
  pg_akademik: '/siasn-instansi/api/peremajaan/inbox-usul-instansi?detail_layanan=328&instansi_kerja_id=a5eb',
  pg_profesi: '/siasn-instansi/api/peremajaan/inbox-usul-instansi?detail_layanan=125&instansi_kerja_id=a5eb',
  skk: '/siasn-instansi/skk/usulan/monitoring?detail_layanan_id=',
}

interface Page {
  data?: Row[]
  results?: Row[]
  meta?: { total?: number }
}

let siasn: SiasnStandIn
beforeAll(async () => {
  siasn = await startSiasn({ rows: COUNTS, latencyMs: 0, seed: 7 })
})
afterEach(() => siasn.reset())
afterAll(() => siasn.stop())

function ask(
  type: SiasnType,
  offset = 0,
  limit: number | '' = 50,
  init: RequestInit = {},
): Promise<Response> {
  const body = type === 'pensiun' ? { method: 'POST', body: '{"nip":""}' } : {}
  const headers = { authorization: 'Bearer stand-in-token' }
  return fetch(`${siasn.url}${ADDRESSES[type]}&limit=${limit}&offset=${offset}`, {
    headers,
    ...body,
    ...init,
  })
}

async function page(type: SiasnType, offset = 0, limit = 50): Promise<Page> {
  return (await (await ask(type, offset, limit)).json()) as Page
}

const rowsOf = (answer: Page) => answer.data ?? answer.results ?? []
const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id)

/** Reads on until a page is empty, as a client must that knows no total. */
async function readAll(type: SiasnType, limit = 50): Promise<string[]> {
  const ids: string[] = []
  const step = type.startsWith('pg_') ? 1 : limit
  for (let offset = 0; ; offset += step) {
    const rows = rowsOf(await page(type, offset, limit))
    if (rows.length === 0) return ids
    ids.push(...idsOf(rows))
  }
}

const control = (method: string, route: string, body?: unknown) =>
  fetch(`${siasn.url}/__stand-in/${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** Requests that never get an answer, so that others find some under way. */
async function hold(type: SiasnType, count: number): Promise<() => void> {
  const leave = new AbortController()
  for (let held = 0; held < count; held++) {
    ask(type, 0, 10, { signal: leave.signal }).catch((error: Error) => expect(error.name).toBe('AbortError'))
  }
  while (siasn.stats().endpoints[type].concurrent < count) await tick()
  return () => leave.abort()
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 2))

function refresh(refreshToken: string, fields: Record<string, string> = {}): Promise<Response> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'sinkron', ...fields }
  return fetch(siasn.tokenUrl, { method: 'POST', body: new URLSearchParams(form) })
}

interface Issued {
  access_token: string
  refresh_token: string
  [field: string]: unknown
}

async function issued(refreshToken: string): Promise<Issued> {
  const answer = await refresh(refreshToken)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Issued
}

const statusWith = async (token: string) =>
  (await ask('skk', 0, 10, { headers: { authorization: `Bearer ${token}` } })).status

describe('pages', () => {
  test.each(TYPES)('every row of %s is reached exactly once', async (type) => {
    const ids = await readAll(type)
    expect(ids).toHaveLength(COUNTS[type])
    expect(new Set(ids).size).toBe(COUNTS[type])
    expect(siasn.row(type, 3)?.id).toBe(ids[3])
  })

  test('rows are at data with a total, or at results without one', async () => {
    expect(Object.keys(await page('skk'))).toEqual(['data', 'meta'])
    expect((await page('pensiun')).meta?.total).toBe(COUNTS.pensiun)
    const degrees = await page('pg_profesi')
    expect(degrees.results).toHaveLength(50)
    expect(JSON.stringify({ ...degrees, results: [] })).not.toMatch(/total|count/)
  })

  test('a page has 10 rows when nobody says otherwise and 1000 at most', async () => {
    const small = await ask('pangkat', 0, '')
    expect(rowsOf((await small.json()) as Page)).toHaveLength(10)
    siasn.change('pangkat', { insert: 1000 })
    expect((await page('pangkat', 0, 5000)).data).toHaveLength(1000)
  })

  test('a row has a NIP as text, zeros, empty texts, nulls and the empty date', async () => {
    const rows = rowsOf(await page('pangkat', 0, 200))
    expect(rows[0]?.nip).toMatch(/^(19|20)\d{6}(19|20)\d{4}[12]\d{3}$/)
    expect(rows.some((row) => row.status_usulan === 0)).toBe(true)
    expect(rows.some((row) => row.no_sk === '' && row.generated_nomor === null)).toBe(true)
    expect(rows.some((row) => row.tgl_sk === '0001-01-01T00:00:00.000Z')).toBe(true)
    expect(rows[0]).toHaveProperty('usulan_data.data.golongan_baru_nama')
    expect(JSON.stringify(rows[0]).length).toBeGreaterThan(2000)
    expect(new Set(rows.map(({ nip }) => nip)).size).toBe(200)
    expect(JSON.stringify(siasn.row('pangkat', 0))).toBe(JSON.stringify(rows[0]))
  })
})

describe('refusals', () => {
  test.each([
    ['a missing token', 'skk', { headers: {} }, 401],
    ['a wrong token', 'pangkat', { headers: { authorization: 'Bearer expired' } }, 401],
    ['a wrong method', 'pangkat', { method: 'POST', body: '{}' }, 405],
    ['GET where SIASN wants POST', 'pensiun', { method: 'GET', body: null }, 405],
    ['a body that is not JSON', 'pensiun', { body: 'nip=1' }, 400],
    ['a body that is too large', 'pensiun', { body: JSON.stringify('x'.repeat(70_000)) }, 413],
  ] as const)('%s is refused', async (_, type, init, status) => {
    const answer = await ask(type, 0, 10, init)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error: true, message: expect.any(String) })
  })

  test.each([
    ['an unknown path', '/siasn-instansi/other', 404],
    ['a missing agency', '/siasn-instansi/kp/usulan/monitoring?limit=10', 400],
    ['a missing work agency', '/siasn-instansi/api/peremajaan/inbox-usul-instansi?detail_layanan=328', 400],
    [
      'a missing kind of degree',
      '/siasn-instansi/api/peremajaan/inbox-usul-instansi?instansi_kerja_id=a',
      400,
    ],
    ['a negative limit', '/siasn-instansi/skk/usulan/monitoring?limit=-1', 400],
  ])('%s is refused', async (_, path, status) => {
    const answer = await fetch(siasn.url + path, { headers: { authorization: 'Bearer stand-in-token' } })
    expect(answer.status).toBe(status)
  })

  test('a filter with a value is refused rather than ignored', async () => {
    const address = `${siasn.url}${ADDRESSES.skk}&nama=BUDI`
    const answer = await fetch(address, { headers: { authorization: 'Bearer stand-in-token' } })
    expect(answer.status).toBe(400)
  })

  test('a token that is replaced is no longer good', async () => {
    expect((await control('PUT', 'tokens', ['new'])).status).toBe(200)
    expect((await ask('skk')).status).toBe(401)
    expect((await ask('skk', 0, 10, { headers: { authorization: 'Bearer new' } })).status).toBe(200)
    expect(siasn.stats().unauthorized).toBe(1)
  })
})

describe('faults', () => {
  test.each([
    [{ kind: 'unauthorized' }, 401, null],
    [{ kind: 'rate_limit' }, 429, null],
    [{ kind: 'rate_limit', retryAfter: 2 }, 429, '2'],
    [
      { kind: 'rate_limit', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      429,
      'Wed, 21 Oct 2026 07:28:00 GMT',
    ],
    [{ kind: 'server_error' }, 503, null],
    [{ kind: 'server_error', status: 502 }, 502, null],
  ] as const)('%o answers %i', async (fault, status, retryAfter) => {
    siasn.setFaults([fault])
    const answer = await ask('pangkat')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter])
  })

  test('close_socket ends the connection without an answer', async () => {
    siasn.setFaults([{ kind: 'close_socket' }])
    await expect(ask('pangkat')).rejects.toThrow('fetch failed')
  })

  test('cut_body sends less than it promised', async () => {
    siasn.setFaults([{ kind: 'cut_body' }])
    const answer = await ask('pangkat')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('terminated')
  })

  test('hang never answers, and does not keep the server from stopping', async () => {
    const own = await startSiasn({ rows: COUNTS, latencyMs: 0 })
    own.setFaults([{ kind: 'hang' }])
    const signal = AbortSignal.timeout(100)
    const headers = { authorization: 'Bearer stand-in-token' }
    await expect(fetch(`${own.url}${ADDRESSES.skk}`, { signal, headers })).rejects.toThrow('timeout')
    const asked = fetch(`${own.url}${ADDRESSES.skk}`, { headers }).catch((error: Error) => error.message)
    while (own.stats().endpoints.skk.requests < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await own.stop()
    expect(await asked).toBe('fetch failed')
  })

  test('slow answers later', async () => {
    siasn.setFaults([{ kind: 'slow', ms: 120 }])
    const startedAt = performance.now()
    await page('skk')
    expect(performance.now() - startedAt).toBeGreaterThan(110)
  })

  test('not_json answers 200 with a maintenance page', async () => {
    siasn.setFaults([{ kind: 'not_json' }])
    const answer = await ask('pg_akademik')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>/)
  })

  test.each(TYPES)('missing_rows leaves out the rows of %s', async (type) => {
    siasn.setFaults([{ kind: 'missing_rows' }])
    expect(Object.keys(await page(type))).toEqual(type.startsWith('pg_') ? ['message'] : ['meta'])
  })

  test('totals can be missing, wrong by a number, or wrong outright', async () => {
    const totalWith = async (fault: Fault) => {
      siasn.setFaults([fault])
      return (await page('pangkat')).meta?.total
    }
    expect(await totalWith({ kind: 'missing_total' })).toBeUndefined()
    expect(await totalWith({ kind: 'wrong_total', delta: -30 })).toBe(200)
    expect(await totalWith({ kind: 'wrong_total', total: 5 })).toBe(5)
  })

  test.each(TYPES)('ignore_offset answers every page of %s with the first', async (type) => {
    const first = rowsOf(await page(type, 0, 10))
    siasn.setFaults([{ kind: 'ignore_offset' }])
    expect(rowsOf(await page(type, 40, 10))).toEqual(first)
  })

  test('empty_page has no rows but the real total', async () => {
    siasn.setFaults([{ kind: 'empty_page' }])
    expect(await page('skk')).toMatchObject({ data: [], meta: { total: COUNTS.skk } })
  })

  test('missing_id takes the id of one row and nothing else', async () => {
    const whole = rowsOf(await page('pensiun', 50, 20))
    siasn.setFaults([{ kind: 'missing_id' }])
    const rows = rowsOf(await page('pensiun', 50, 20))
    const nameless = rows.filter((row) => !('id' in row))
    expect(nameless).toHaveLength(1)
    expect(Object.assign({}, nameless[0], { id: whole[10]?.id })).toEqual(whole[10])
  })

  test('a fault hits the endpoint, the requests and as often as it says', async () => {
    siasn.setFaults([{ kind: 'server_error', endpoint: 'skk', after: 1, times: 2 }])
    const statuses: number[] = []
    for (let request = 0; request < 5; request++) statuses.push((await ask('skk')).status)
    expect(statuses).toEqual([200, 503, 503, 200, 200])
    expect((await ask('pangkat')).status).toBe(200)
  })

  test('faults of different kinds take their turns', async () => {
    siasn.setFaults([
      { kind: 'rate_limit', times: 1 },
      { kind: 'server_error', times: 1 },
      { kind: 'missing_total', times: 3 },
    ])
    const statuses = [await ask('skk'), await ask('skk'), await ask('skk')].map(({ status }) => status)
    expect(statuses).toEqual([429, 503, 200])
  })

  test('expire_token refuses every good token from then on, until a new one is set', async () => {
    siasn.setTokens(['one', 'two'])
    siasn.setFaults([{ kind: 'expire_token', endpoint: 'skk', after: 2, times: 0 }])
    const statuses: number[] = []
    for (const token of ['one', 'two', 'one', 'one', 'two']) statuses.push(await statusWith(token))
    expect(statuses).toEqual([200, 200, 401, 401, 401])
    expect(siasn.stats().unauthorized).toBe(3)
    siasn.setTokens(['two'])
    expect([await statusWith('two'), await statusWith('two'), await statusWith('one')]).toEqual([
      200, 200, 401,
    ])
  })

  test('a refresh ends expire_token, and the old token stays refused', async () => {
    siasn.setRefreshTokens(['renew'])
    siasn.setFaults([{ kind: 'expire_token' }])
    expect((await ask('skk')).status).toBe(401)
    const { access_token } = await issued('renew')
    expect(await statusWith(access_token)).toBe(200)
    expect(await statusWith('stand-in-token')).toBe(401)
  })

  test('shuffle_total tells the truth every other time', async () => {
    siasn.setFaults([{ kind: 'shuffle_total', endpoint: 'skk', delta: -4 }])
    const totals: (number | undefined)[] = []
    for (let request = 0; request < 4; request++) totals.push((await page('skk')).meta?.total)
    expect(totals).toEqual([41, 37, 41, 37])
  })

  test.each(TYPES)(
    'duplicates shows some rows of %s twice, the later one with another name',
    async (type) => {
      const plain = rowsOf(await page(type, 0, 1000))
      siasn.setFaults([{ kind: 'duplicates', endpoint: type, count: 7 }])
      const { meta, ...answer } = await page(type, 0, 1000)
      const rows = rowsOf(answer)
      const first = new Map<string, Row>()
      const copies = rows.filter((row) => first.has(row.id) || !first.set(row.id, row))
      expect([...first.values()]).toEqual(plain)
      expect(copies).toHaveLength(7)
      expect(new Set(idsOf(copies)).size).toBe(7)
      for (const copy of copies) {
        expect(copy.nama).not.toBe(first.get(copy.id)?.nama)
        expect({ ...copy, nama: first.get(copy.id)?.nama }).toEqual(first.get(copy.id))
      }
      if (meta) expect(meta.total).toBe(COUNTS[type] + 7)
      expect(await readAll(type, 10)).toEqual(idsOf(rows))
    },
  )

  test('duplicates stand on the same page and on far ones, and never more than half of the rows', async () => {
    siasn.setFaults([{ kind: 'duplicates', count: 8 }])
    const ids = await readAll('pangkat')
    const distances = ids.map((id, place) => ids.lastIndexOf(id) - place).filter((distance) => distance > 0)
    expect(distances.filter((distance) => distance === 1)).toHaveLength(4)
    expect(distances.filter((distance) => distance > 50)).toHaveLength(4)
    siasn.setFaults([{ kind: 'duplicates', count: 5000 }])
    expect((await page('skk')).meta?.total).toBe(41 + 20)
  })

  test('endless fills every page of a list without a total, with ids never seen before', async () => {
    siasn.setFaults([{ kind: 'endless' }])
    const ids: string[] = []
    for (const offset of [0, 1, 2, 3, 50]) {
      const rows = rowsOf(await page('pg_akademik', offset))
      expect(rows).toHaveLength(50)
      ids.push(...idsOf(rows))
    }
    expect(new Set(ids).size).toBe(250)
    expect(rowsOf(await page('skk', 41))).toEqual([])
  })

  test.each([
    [{}, 503],
    [{ status: 429 }, 429],
  ])('refuse_above with %o answers %i as long as too many requests are under way', async (fields, status) => {
    siasn.setFaults([
      { kind: 'hang', endpoint: 'pangkat', times: 2 },
      { kind: 'refuse_above', concurrent: 2, ...fields },
    ])
    const leave = await hold('pangkat', 2)
    expect([(await ask('skk')).status, (await ask('pensiun')).status]).toEqual([status, status])
    leave()
    while (siasn.stats().endpoints.pangkat.concurrent > 0) await tick()
    expect((await ask('skk')).status).toBe(200)
    const [, { hits }] = (await (await control('GET', 'faults')).json()) as [unknown, { hits: number }]
    expect(hits).toBe(2)
  })

  test('latency_above holds answers back only while many requests are under way', async () => {
    siasn.setFaults([
      { kind: 'hang', endpoint: 'skk', times: 1 },
      { kind: 'latency_above', endpoint: 'skk', concurrent: 1, ms: 600_000 },
    ])
    const leave = await hold('skk', 3)
    expect((await ask('pangkat')).status).toBe(200)
    expect(siasn.stats().endpoints.skk.concurrent).toBe(3)
    leave()
    while (siasn.stats().endpoints.skk.concurrent > 0) await tick()
    expect((await ask('skk')).status).toBe(200)
  })

  test('faults are switched on, shown and switched off over HTTP', async () => {
    const fault = { kind: 'server_error', endpoint: 'skk' }
    expect((await control('PUT', 'faults', [fault])).status).toBe(200)
    expect((await ask('skk')).status).toBe(503)
    expect(await (await control('GET', 'faults')).json()).toEqual([{ fault, seen: 1, hits: 1 }])
    await control('DELETE', 'faults')
    expect((await ask('skk')).status).toBe(200)
  })

  test.each([
    [{ kind: 'server_error' }],
    [[{ kind: 'fire' }]],
    [[{ kind: 'constructor' }]],
    [[{ kind: 'rate_limit', retryAfter: 'a\nb' }]],
    [[{ kind: 'slow' }]],
    [[{ kind: 'duplicates' }]],
    [[{ kind: 'latency_above', concurrent: 2 }]],
    [[{ kind: 'refuse_above', ms: 5 }]],
    [[{ kind: 'refuse_above', concurrent: 2, status: 404 }]],
    [[{ kind: 'shuffle_total', delta: 'x' }]],
    [[{ kind: 'hang', endpoint: 'x' }]],
    [[{ kind: 'hang', ms: 5 }]],
  ])('the faults %j are refused', async (faults) => {
    expect((await control('PUT', 'faults', faults)).status).toBe(400)
  })
})

describe('rows that move', () => {
  test('drift makes a reader see rows twice and miss others', async () => {
    const before = await readAll('pangkat', 10)
    siasn.setFaults([{ kind: 'drift', endpoint: 'pangkat' }])
    const seen = await readAll('pangkat', 10)
    siasn.clearFaults()
    const after = await readAll('pangkat', 10)
    expect(seen.length).toBeGreaterThan(new Set(seen).size)
    const stayed = before.filter((id) => after.includes(id))
    expect(stayed.filter((id) => !seen.includes(id)).length).toBeGreaterThan(0)
    expect(await readAll('pangkat', 10)).toEqual(after)
    siasn.reset()
    expect(await readAll('pangkat', 10)).toEqual(before)
    siasn.setFaults([{ kind: 'drift', endpoint: 'pangkat' }])
    expect(await readAll('pangkat', 10)).toEqual(seen)
  })

  test('drift can only insert, and only every so many requests', async () => {
    siasn.setFaults([{ kind: 'drift', endpoint: 'skk', every: 3, remove: false }])
    for (let request = 0; request < 7; request++) await page('skk')
    expect(siasn.stats().endpoints.skk.rows).toBe(COUNTS.skk + 2)
  })

  test.each(TYPES)('rows of %s come, change and go between two runs', async (type) => {
    const before = new Map(rowsOf(await page(type, 0, 1000)).map((row) => [row.id, JSON.stringify(row)]))
    const answer = await control('POST', 'change', { type, insert: 3, update: 5, remove: 2 })
    const change = (await answer.json()) as { inserted: string[]; updated: string[]; removed: string[] }
    const after = rowsOf(await page(type, 0, 1000))
    const differing = after.filter(
      ({ id, ...row }) => before.has(id) && before.get(id) !== JSON.stringify({ id, ...row }),
    )
    expect(after).toHaveLength(COUNTS[type] + 1)
    expect(idsOf(after.slice(0, 3))).toEqual(change.inserted)
    expect(idsOf(differing)).toEqual(change.updated)
    expect([...before.keys()].filter((id) => !idsOf(after).includes(id))).toEqual(change.removed)
  })

  test('the same seed gives the same rows, another seed others', async () => {
    const same = await startSiasn({ seed: 7, rows: { pangkat: 5000 } })
    const other = await startSiasn({ seed: 8 })
    expect(same.row('pangkat', 200)).toEqual(siasn.row('pangkat', 200))
    expect(other.row('pangkat', 200)?.id).not.toBe(siasn.row('pangkat', 200)?.id)
    await Promise.all([same.stop(), other.stop()])
  })

  test('half a million rows cost little', async () => {
    const heapBefore = process.memoryUsage().heapUsed
    const startedAt = performance.now()
    const large = await startSiasn({ rows: { pangkat: 500_000 }, latencyMs: 0 })
    expect(performance.now() - startedAt).toBeLessThan(1000)
    const last = await fetch(`${large.url}${ADDRESSES.pangkat}&limit=500&offset=499900`, {
      headers: { authorization: 'Bearer stand-in-token' },
    })
    expect(((await last.json()) as Page).data).toHaveLength(100)
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(50_000_000)
    await large.stop()
  })
})

describe('states that were served', () => {
  let own: SiasnStandIn
  const ids = (revision: number) => own.rowsAt('skk', revision).map(({ id }) => id)
  const askOwn = async () => {
    const headers = { authorization: 'Bearer stand-in-token' }
    const answer = await fetch(`${own.url}${ADDRESSES.skk}&limit=100`, { headers })
    return rowsOf((await answer.json()) as Page)
  }
  beforeAll(async () => {
    own = await startSiasn({ rows: { skk: 30 }, latencyMs: 0, keepRevisions: true })
  })
  afterEach(() => own.reset())
  afterAll(() => own.stop())

  test('only the states of which a page was asked for are named, each once', async () => {
    expect(own.served('skk')).toEqual([])
    await askOwn()
    await askOwn()
    own.change('skk', { update: 1 })
    own.change('skk', {})
    own.change('skk', { remove: 1 })
    await askOwn()
    expect(own.served('skk')).toEqual([0, 2])
    expect(own.served('pangkat')).toEqual([])
    own.reset()
    expect(own.served('skk')).toEqual([])
  })

  test('every state can be told again, as it was served', async () => {
    const pages = [await askOwn()]
    const changes = [
      { update: 4 },
      { update: 9, insert: 3, remove: 5 },
      { insert: 2 },
      { remove: 6, update: 1 },
    ]
    for (const counts of changes) {
      own.change('skk', counts)
      pages.push(await askOwn())
    }
    for (const [revision, rows] of pages.entries()) {
      expect(own.rowsAt('skk', revision).map(({ row }) => row)).toEqual(rows)
    }
    expect(own.served('skk')).toEqual([0, 1, 2, 3, 4])
  })

  test('a hash changes with its row and with nothing else', () => {
    const { updated, removed, inserted } = own.change('skk', { update: 4, remove: 2, insert: 1 })
    const before = new Map(own.rowsAt('skk', 0).map(({ id, hash }) => [id, hash]))
    const after = own.rowsAt('skk', 1)
    const differing = after.filter(({ id, hash }) => before.get(id) !== hash).map(({ id }) => id)
    expect(differing).toEqual([...inserted, ...updated])
    expect(ids(0).filter((id) => !ids(1).includes(id))).toEqual(removed)
    expect(after[0]?.hash).toMatch(/^[0-9a-f]{12}$/)
  })

  test('with duplicates, the later copy is the row of the state', async () => {
    own.setFaults([{ kind: 'duplicates', count: 5 }])
    const later = new Map((await askOwn()).map((row) => [row.id, row]))
    expect(own.rowsAt('skk', 0, 5).map(({ row }) => row)).toEqual([...later.values()])
    expect(later.size).toBe(30)
  })

  test('a state that was not, or was not kept, is refused', () => {
    expect(() => own.rowsAt('skk', 1)).toThrow('there is no revision 1')
    expect(() => siasn.rowsAt('skk', 0)).toThrow('keepRevisions')
  })
})

describe('the register of employees', () => {
  const register = async (query = '') => {
    const answer = await control('GET', `pegawai${query}`)
    expect(answer.status).toBe(200)
    return (await answer.json()) as PegawaiPage
  }

  test('nearly everyone in the rows is in it, each person once', async () => {
    const { rows, total } = await register()
    const known = new Set(rows.map(({ nip_master }) => nip_master))
    expect([rows.length, known.size, new Set(rows.map(({ id }) => id)).size]).toEqual([total, total, total])
    const nips = new Map<unknown, string>()
    for (const type of TYPES) {
      for (const { nip, nama } of rowsOf(await page(type, 0, 1000))) nips.set(nip, String(nama))
    }
    expect(rows.filter(({ nip_master, nama_master }) => nips.get(nip_master) !== nama_master)).toEqual([])
    expect(total).toBeLessThan(nips.size)
    expect(total).toBeGreaterThan(nips.size * 0.93)
  })

  test('comes in pages of one order that a reset does not change', async () => {
    const whole = siasn.pegawai().rows
    const pages: Pegawai[] = []
    for (let offset = 0; offset < whole.length; offset += 60) {
      pages.push(...(await register(`?offset=${offset}&limit=60`)).rows)
    }
    expect(pages).toEqual(whole)
    siasn.change('pensiun', { insert: 40 })
    expect(siasn.pegawai().total).toBeGreaterThan(whole.length + 30)
    siasn.reset()
    expect(siasn.pegawai().rows).toEqual(whole)
    expect(await register('?offset=100000')).toEqual({ rows: [], total: whole.length })
  })

  test('a unit has one name, and every id continues that of the unit above it', () => {
    siasn.change('pangkat', { insert: 12_000 })
    const names = new Map<string, string>()
    for (let offset = 0; offset < siasn.pegawai().total; offset += 5000) {
      for (const { skpd_id, opd_master, status_master } of siasn.pegawai(offset, 5000).rows) {
        expect(skpd_id).toMatch(/^10(\d\d){0,3}$/)
        expect(names.get(skpd_id) ?? opd_master).toBe(opd_master)
        expect(['PNS', 'CPNS', 'PPPK', 'Pensiun']).toContain(status_master)
        names.set(skpd_id, opd_master)
      }
    }
    const lonely = [...names.keys()].filter((id) => id !== '10' && !names.has(id.slice(0, -2)))
    expect(lonely).toEqual([])
    expect(names.get('10')).toBe('Pemerintah Provinsi Nusa Raya')
    const [school = ''] = [...names].find(([, name]) => name === 'SMA Negeri 1 Arunika') ?? []
    expect(names.get(school.slice(0, -2))).toBe('Cabang Dinas Pendidikan Wilayah Arunika')
    expect(names.get(school.slice(0, -4))).toBe('Dinas Pendidikan')
    expect(new Set(names.values()).size).toBe(names.size)
  })

  test.each(['?limit=0', '?limit=5001', '?offset=-1', '?limit=x'])(
    'the page %s is refused',
    async (query) => {
      expect((await control('GET', `pegawai${query}`)).status).toBe(400)
    },
  )
})

describe('the token endpoint', () => {
  test('a refresh token brings an access token that the data accept, and a new refresh token', async () => {
    siasn.setRefreshTokens(['first'], 900)
    const tokens = await issued('first')
    expect(tokens).toMatchObject({ expires_in: 900, refresh_expires_in: 86_400, token_type: 'Bearer' })
    expect(tokens.scope).toEqual(expect.any(String))
    const [header, claims, signature] = tokens.access_token
      .split('.')
      .map((part) => Buffer.from(part, 'base64url'))
    expect(JSON.parse(String(header))).toMatchObject({ typ: 'JWT' })
    const { iat, exp } = JSON.parse(String(claims)) as { iat: number; exp: number }
    expect([exp - iat, signature?.length]).toEqual([900, 32])
    expect(await statusWith(tokens.access_token)).toBe(200)
    expect(await statusWith('stand-in-token')).toBe(200)
    const next = await issued(tokens.refresh_token)
    expect(next.access_token).not.toBe(tokens.access_token)
    expect(siasn.stats()).toMatchObject({ tokenRequests: 2, tokensRefused: 0 })
  })

  test('a refresh token is good once', async () => {
    siasn.setRefreshTokens(['first'])
    const answers = await Promise.all([refresh('first'), refresh('first')])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    const refused = await refresh('first')
    expect(await refused.json()).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid refresh token',
    })
    expect(siasn.stats()).toMatchObject({ tokenRequests: 3, tokensRefused: 2 })
  })

  test('an access token is refused after its expiry', async () => {
    expect((await control('PUT', 'refresh-tokens', { tokens: ['first'], expiresInS: 0 })).status).toBe(200)
    const { access_token } = await issued('first')
    expect(await statusWith(access_token)).toBe(401)
    expect(siasn.stats().unauthorized).toBe(1)
  })

  test('refresh tokens are none at the start, set over HTTP, and gone after a reset', async () => {
    expect((await refresh('first')).status).toBe(400)
    expect((await control('PUT', 'refresh-tokens', ['first', 'second'])).status).toBe(200)
    expect((await refresh('first')).status).toBe(200)
    siasn.reset()
    expect((await refresh('second')).status).toBe(400)
  })

  test.each([
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no grant', { grant_type: '' }, 400, 'invalid_request'],
    ['no refresh token', { refresh_token: '' }, 400, 'invalid_request'],
    ['no client', { client_id: '' }, 401, 'invalid_client'],
  ])('%s is refused in the words of OAuth', async (_, fields, status, error) => {
    siasn.setRefreshTokens(['first'])
    const answer = await refresh('first', fields)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({ error, error_description: expect.any(String) })
  })

  test('a client may name itself by HTTP Basic', async () => {
    siasn.setRefreshTokens(['first'])
    const authorization = `Basic ${Buffer.from('sinkron:rahasia').toString('base64')}`
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'first' })
    const answer = await fetch(siasn.tokenUrl, { method: 'POST', body, headers: { authorization } })
    expect(answer.status).toBe(200)
  })

  test('what is not a form, or not posted, is refused', async () => {
    expect((await fetch(siasn.tokenUrl)).status).toBe(405)
    expect((await fetch(siasn.tokenUrl, { method: 'POST', body: '{}' })).status).toBe(415)
  })

  test.each([[{ tokens: ['a'], expiresInS: -1 }], [{ tokens: 'a' }], [[1]]])(
    'the refresh tokens %j are refused',
    async (body) => {
      expect((await control('PUT', 'refresh-tokens', body)).status).toBe(400)
    },
  )
})

describe('the process', () => {
  test('counts requests and how many ran at once', async () => {
    siasn.setFaults([{ kind: 'slow', ms: 50 }])
    await Promise.all([page('skk'), page('skk'), page('pangkat')])
    const { endpoints, maxConcurrent } = (await (await control('GET', 'stats')).json()) as ReturnType<
      typeof siasn.stats
    >
    expect(maxConcurrent).toBe(3)
    expect(endpoints.skk).toMatchObject({ requests: 2, concurrent: 0, maxConcurrent: 2 })
  })

  test.each(['SIGTERM', 'SIGINT', 'disconnect'] as const)(
    'says where it listens and stops on %s',
    async (end) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'stand-ins/siasn/main.ts'], {
        env: {
          ...process.env,
          SIASN_STAND_IN_PORT: '0',
          SIASN_STAND_IN_TOKEN: 'mine',
          SIASN_STAND_IN_ROWS_SKK: '3',
        },
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      const exited = once(child, 'exit')
      const [[line], [message]] = await Promise.all([
        once(child.stdout as Readable, 'data'),
        once(child, 'message'),
      ])
      expect(String(line)).toBe(`stand-in SIASN listening on ${message.url}\n`)
      const answer = await fetch(message.url + ADDRESSES.skk, { headers: { authorization: 'Bearer mine' } })
      expect(rowsOf((await answer.json()) as Page)).toHaveLength(3)
      if (end === 'disconnect') child.disconnect()
      else child.kill(end)
      expect(await exited).toEqual([0, null])
    },
  )
})
