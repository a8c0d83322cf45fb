/** The stand-in SIASN keeps its word: five ways of paging, and every fault on demand. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type Fault,
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
