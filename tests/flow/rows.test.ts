/** The lists of all types: filters, order, pages, values. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListFilter, ProxySource } from '@/controller/proxy/source'
import { type Installation, openInstallation } from '../support/installation'
import { nipOf, notePublished, putPegawai, putRows, sourceOf, type TestRow, TYPES } from '../support/rows'

const PROXY = '/api/siasn/ws/admin/proxy'
let at: Installation

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await at.web()
})
afterAll(() => at.close())

type Query = Record<string, string | number>

function list(type: string, query: Query = {}) {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return at.api(`${PROXY}/${type}?${text}`)
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)

async function found(type: string, query: Query): Promise<string[]> {
  const { status, body } = await list(type, { ...query, limit: 100 })
  expect(status).toBe(200)
  expect(body.pagination.total).toBe(body.data.length)
  return idsOf(body.data).sort()
}

const nameOf = (index: number) => `ORANG ${String(index).padStart(2, '0')}`
const MONTHS = ['2025-04', '2025-10', '2026-01']

/** Thirty rows that differ in every column the type filters by. */
function variedRows(source: ProxySource): TestRow[] {
  const madeFor: Record<ListFilter['match'], (index: number) => unknown> = {
    contains: nameOf,
    choice: (index) => `Jenis ${index % 3}`,
    status: (index) => index % 4,
    month: (index) => `${MONTHS[index % 3]}-01`,
  }
  return Array.from({ length: 30 }, (_, index) => {
    const values = Object.values(source.filters).map(({ column, match }) => [column, madeFor[match](index)])
    const row = { id: `baris-${index}`, ...Object.fromEntries(values) }
    return { ...row, nip: nipOf(index), nama: nameOf(index) }
  })
}

describe.each(TYPES)('the list of %s', (type) => {
  let source: ProxySource
  let rows: TestRow[]

  beforeAll(async () => {
    source = await sourceOf(type)
    rows = variedRows(source)
    await putRows(at.database.db, type, rows)
  })
  const idsWith = (isWanted: (row: TestRow) => boolean) => idsOf(rows.filter(isWanted)).sort()

  it('gives all rows, ten to a page, by name', async () => {
    const { body } = await list(type)
    expect(body.data.map((row: TestRow) => row.nama)).toEqual(rows.slice(0, 10).map((row) => row.nama))
    expect(body.pagination).toEqual({
      page: 1,
      limit: 10,
      total: 30,
      totalPages: 3,
      hasNextPage: true,
      hasPrevPage: false,
    })
  })

  it('filters by each of its filters', async () => {
    for (const [name, { column, match }] of Object.entries(source.filters)) {
      const value = String(rows[7]?.[column])
      const asked = match === 'month' ? value.slice(0, 7) : value
      const wanted = idsWith((row) =>
        match === 'contains' ? String(row[column]).includes(asked) : String(row[column]).startsWith(asked),
      )
      expect(wanted.length).toBeGreaterThan(0)
      expect(await found(type, { [name]: asked }), name).toEqual(wanted)
    }
  })

  it('takes a month in either spelling, and refuses what is none', async () => {
    const [name, filter] = Object.entries(source.filters).find(([, { match }]) => match === 'month') ?? []
    if (!name || !filter) return expect(type).toBe('skk')
    const wanted = idsWith((row) => String(row[filter.column]).startsWith('2025-10'))
    expect(wanted).toHaveLength(10)
    expect(await found(type, { [name]: '2025-10' })).toEqual(wanted)
    expect(await found(type, { [name]: '10-2025' })).toEqual(wanted)
    for (const wrong of ['2025-13', '2025', '00-2025', '2025-10-01', 'Oktober']) {
      const { status, body } = await list(type, { [name]: wrong })
      expect([status, body.code]).toEqual([400, 'bad_query'])
      expect(body.message).toContain('YYYY-MM, MM-YYYY')
    }
  })

  it('finds the drafts: their status is 0, which is a value', async () => {
    expect(await found(type, { status_usulan: 0 })).toEqual(idsWith((row) => row.status_usulan === 0))
  })

  it('joins its filters', async () => {
    const wanted = idsWith((row) => row.status_usulan === 1 && row.nama.includes('5'))
    expect(await found(type, { status_usulan: 1, nama: '5' })).toEqual(wanted)
    expect(wanted.length).toBeGreaterThan(0)
  })

  it('names its columns, filters with their values, and sorts, in the reader’s language', async () => {
    const { body } = await at.api(`${PROXY}/${type}/fields`)
    const english = await at.api(`${PROXY}/${type}/fields`, { headers: { 'accept-language': 'en' } })
    expect(body).toMatchObject({ success: true, type })
    expect(body.columns.map(({ path }: { path: string }) => path)).toEqual(
      source.list.map(({ path }) => path),
    )
    expect(body.filters.map(({ name }: { name: string }) => name)).toEqual(Object.keys(source.filters))
    expect(body.columns.map(({ title }: { title: string }) => title)).not.toEqual(
      english.body.columns.map(({ title }: { title: string }) => title),
    )
    for (const { match, options } of body.filters) {
      const values = options?.map(({ value }: { value: string }) => value)
      if (match === 'choice') expect(values).toEqual(['Jenis 0', 'Jenis 1', 'Jenis 2'])
      else if (match === 'status')
        expect(options).toEqual([
          { value: '0', label: 'Draft' },
          { value: '1', label: 'Diajukan' },
          { value: '2', label: 'Disetujui' },
          { value: '3', label: 'Ditolak' },
        ])
      else expect(options).toBeUndefined()
    }
    for (const { name, title } of body.sorts) expect(title).not.toBe(name)
    const names = body.detail.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining([...Object.keys(source.table.generated), 'synced_at']))
    expect(names).toEqual(Object.keys((await list(type)).body.data[0]).filter((name) => name !== 'pegawai'))
  })
})

describe('text in a filter', () => {
  const NAMES = ['100% BUDI', '100 BUDI', 'A_B', 'AXB', 'C\\D', 'CD', "O'NEIL", 'budi kecil']
  beforeAll(() =>
    putRows(
      at.database.db,
      'pangkat',
      NAMES.map((nama, index) => ({ id: `n${index}`, nip: nipOf(index), nama })),
    ),
  )
  const names = async (nama: string) =>
    (await list('pangkat', { nama, limit: 100 })).body.data.map((row: TestRow) => row.nama).sort()

  it('is only text: %, _ and \\ mean themselves', async () => {
    expect(await names('%')).toEqual(['100% BUDI'])
    expect(await names('0% b')).toEqual(['100% BUDI'])
    expect(await names('_')).toEqual(['A_B'])
    expect(await names('a_b')).toEqual(['A_B'])
    expect(await names('\\')).toEqual(['C\\D'])
    expect(await names('c\\d')).toEqual(['C\\D'])
  })
  it('is found in any case, with spaces around it ignored', async () => {
    expect(await names(' Budi ')).toEqual(['100 BUDI', '100% BUDI', 'budi kecil'])
  })
  it.each(["' OR 1=1--", "o'neil'; DROP TABLE users;--", '$1', '?', '{{', '"nama"'])(
    'as hostile as %s finds nothing and breaks nothing',
    async (text) => {
      expect(await names(text)).toEqual([])
      expect(await found('pangkat', {})).toHaveLength(NAMES.length)
    },
  )
  it('left empty does not filter', async () => {
    expect(
      await found('pangkat', { nama: '', status_usulan: '', periode: '', unit: '', nip: ' ' }),
    ).toHaveLength(NAMES.length)
  })
})

describe('hostile and unknown parameters', () => {
  it.each([
    'x=1',
    'nama[$ne]=1',
    'nama=a&nama=b',
    'sort=synced_at',
    'sort=nama;DROP TABLE users',
    'sort=--nama',
    'sort=__proto__',
    'constructor=1',
    'limit=0',
    'limit=-2',
    'limit=101',
    'limit=1e1',
    'page=0',
    'page=1.5',
    'status_usulan=draft',
    'status_usulan=-1',
    'status_usulan=1%20OR%201',
  ])('%s is refused', async (query) => {
    const { status, body } = await at.api(`${PROXY}/pangkat?${query}`)
    expect([status, body.code]).toEqual([400, 'bad_query'])
  })
  it('a text of more than 200 characters is too long, and it says so', async () => {
    const { status, body } = await at.api(`${PROXY}/pangkat?nama=${'a'.repeat(201)}`)
    expect([status, body.code]).toEqual([400, 'query_too_long'])
  })
  it('names what is known', async () => {
    const { body } = await at.api(`${PROXY}/pangkat?x=1`)
    expect(body.message).toContain('page, limit, sort, unit, nip, nama, jenis_layanan_nama')
    expect((await at.api(`${PROXY}/pangkat?sort=x`)).body.message).toContain('nama, -nama, nip, -nip')
  })
  it('an unknown type is 404, and so is an unknown row', async () => {
    for (const path of ['x', 'x/fields', 'x/export?format=csv', 'x/rows/1', 'fields', '__proto__'])
      expect((await at.api(`${PROXY}/${path}`)).status, path).toBe(404)
    const { status, body } = await at.api(`${PROXY}/pangkat/rows/${encodeURIComponent("' OR 1=1")}`)
    expect([status, body.code]).toEqual([404, 'unknown_row'])
  })
})

describe('order and pages', () => {
  const many = Array.from({ length: 250 }, (_, index) => ({
    id: `s${String((index * 7) % 250).padStart(3, '0')}`,
    nip: nipOf(index % 3),
    nama: 'SAMA',
    tgl_usulan: index % 5 === 0 ? null : `2025-0${1 + (index % 9)}-01`,
  }))
  beforeAll(() => putRows(at.database.db, 'pangkat', many))

  it.each(['nama', '-nama', 'nip', '-nip', 'tgl_usulan', '-tgl_usulan'])(
    'by %s, pages neither overlap nor leave a row out, though many are equal',
    async (sort) => {
      const seen: TestRow[] = []
      for (let page = 1; page <= 10; page++)
        seen.push(...(await list('pangkat', { page, limit: 25, sort })).body.data)
      expect(idsOf(seen).sort()).toEqual(idsOf(many).sort())
      const column = sort.replace('-', '')
      const key = (row: TestRow) => `${row[column] ?? ''}/${row.id}`
      const wanted = [...many].sort((a, b) => (key(a) < key(b) ? -1 : 1))
      expect(idsOf(seen)).toEqual(idsOf(sort.startsWith('-') ? wanted.reverse() : wanted))
    },
  )
  it('beyond the last page there is nothing, and the way back', async () => {
    const { body } = await list('pangkat', { page: 4, limit: 100 })
    expect(body.data).toEqual([])
    expect(body.pagination).toMatchObject({
      total: 250,
      totalPages: 3,
      hasNextPage: false,
      hasPrevPage: true,
    })
  })
})

describe('all rows at once', () => {
  it('come in one reply, in order, however many', async () => {
    const { db } = at.database
    await db.raw('TRUNCATE siasn_proxy.proxy_pensiun')
    await db.raw(`INSERT INTO siasn_proxy.proxy_pensiun (id, nip, nama, notes, synced_run_id)
      SELECT 'p' || lpad(n::text, 5, '0'), n::text, 'ORANG', repeat('catatan ', 20), 'uji' FROM generate_series(1, 3000) n`)
    const runId = await notePublished(db, 'pensiun', 3_000)
    const { body } = await list('pensiun', { limit: -1 })
    expect(idsOf(body.data)).toEqual(
      Array.from({ length: 3_000 }, (_, index) => `p${String(index + 1).padStart(5, '0')}`),
    )
    expect(body.pagination).toEqual({
      page: 1,
      limit: -1,
      total: 3_000,
      totalPages: 1,
      hasNextPage: false,
      hasPrevPage: false,
    })
    expect(body).toMatchObject({ success: true, runId, syncedAt: expect.stringMatching(/^\d{4}-/) })
  })
  it('of none are an empty list', async () => {
    const { body } = await list('pensiun', { limit: -1, nama: 'tidak ada' })
    expect(body).toMatchObject({ success: true, data: [], pagination: { total: 0, totalPages: 0 } })
  })
  it('a reader who leaves frees what was held for them', async () => {
    const { db } = at.database
    await db.raw(`INSERT INTO siasn_proxy.proxy_pensiun (id, nip, nama, notes, synced_run_id)
      SELECT 'q' || n, n::text, 'ORANG', repeat(md5(n::text), 100), 'uji' FROM generate_series(1, 30000) n`)
    const { headers } = { headers: { authorization: await bearer() } }
    for (let reader = 0; reader < 12; reader++) {
      const leave = new AbortController()
      const answer = await fetch(`${at.url}${PROXY}/pensiun?limit=-1`, { headers, signal: leave.signal })
      await answer.body?.getReader().read()
      leave.abort()
    }
    expect((await list('pensiun', { limit: -1, nip: '77' })).status).toBe(200)
    expect((await list('pensiun')).status).toBe(200)
  })
})

async function bearer(): Promise<string> {
  const { out } = await at.cli('token', 'create', '--name', 'pembaca', '--role', 'admin', '--json')
  return `Bearer ${JSON.parse(out).token}`
}

describe('values', () => {
  it('0, false and empty text stay what they are; nothing stays null', async () => {
    await putRows(at.database.db, 'pangkat', [
      {
        id: 'v',
        nip: nipOf(1),
        nama: '',
        status_usulan: 0,
        generated_nomor: false,
        keterangan: '',
        no_sk: null,
        tgl_sk: '2025-04-01',
        golongan_lama_nama: 'III/a',
      },
    ])
    const { body } = await list('pangkat')
    expect(body.data[0]).toMatchObject({
      nip: nipOf(1),
      nama: '',
      status_usulan: 0,
      generated_nomor: false,
      keterangan: '',
      no_sk: null,
      tgl_sk: '2025-04-01',
      golongan_lama_nama: 'III/a',
      usulan_data: { data: { golongan_lama_nama: 'III/a' } },
      synced_run_id: 'uji',
      pegawai: null,
    })
  })
  it('carry the employee, and always the same one when the office has two of a NIP', async () => {
    await putPegawai(at.database.db, [
      { id: 'b', nip_master: nipOf(1), skpd_id: '02', jabatan_master: 'Kedua' },
      { id: 'a', nip_master: nipOf(1), skpd_id: '01', jabatan_master: 'Pertama' },
    ])
    const { body } = await list('pangkat')
    expect(body.data).toHaveLength(1)
    expect(body.data[0].pegawai).toEqual({
      id: 'a',
      foto: null,
      nip_master: nipOf(1),
      nama_master: null,
      skpd_id: '01',
      opd_master: null,
      jabatan_master: 'Pertama',
      status_master: null,
    })
  })
  it('of one row come whole, with what runs changed', async () => {
    const { db } = at.database
    await db('job_runs').insert({
      id: 'run-1',
      family: 'proxy',
      type: 'pangkat',
      payload: '{}',
      status: 'completed',
      percent: 100,
      finished_at: '2026-01-02T03:04:05Z',
      max_attempts: 1,
      requested_by: 'uji',
    })
    const [publication] = await db('publications')
      .insert({
        run_id: 'run-1',
        table_name: '"siasn_proxy"."proxy_pangkat"',
        rows: 1,
        published_at: '2026-01-02T03:04:05Z',
      })
      .returning('seq')
    await db('row_changes').insert({
      publication: publication.seq,
      key: 'v',
      kind: 'updated',
      label: 'v',
      before: JSON.stringify({ no_sk: '1' }),
      after: JSON.stringify({ no_sk: null }),
    })
    const { body } = await at.api(`${PROXY}/pangkat/rows/v`)
    expect(body.data).toMatchObject({ id: 'v', generated_nomor: false, pegawai: { id: 'a' } })
    expect(body.history).toEqual([
      {
        runId: 'run-1',
        kind: 'updated',
        at: '2026-01-02T03:04:05.000Z',
        requestedBy: 'uji',
        fields: [{ name: 'no_sk', before: '1', after: null }],
      },
    ])
  })
})
