/** Downloads: the same rows as the list, whole or not at all, and safe to open. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Excel from 'exceljs'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'
import { nipOf, notePublished, putPegawai, putRows, sourceOf, type TestRow, TYPES } from '../support/rows'

const PROXY = '/api/siasn/ws/admin/proxy'
const HOSTILE = [
  '=1+1',
  '+62',
  '-5',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  "=cmd|' /C calc'!A0",
  '=1\n=2',
  '"=1"',
  ',=1',
  'a,"b"\r\nc',
]
let at: Installation
let authorization: string

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await at.web()
  const { out } = await at.cli('token', 'create', '--name', 'unduh', '--role', 'admin', '--json')
  authorization = `Bearer ${JSON.parse(out).token}`
})
afterAll(() => at.close())

const get = (path: string) => fetch(`${at.url}${PROXY}/${path}`, { headers: { authorization } })

async function csv(path: string): Promise<string[][]> {
  const answer = await get(path)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const parsed = Papa.parse<string[]>(bytes.subarray(3).toString('utf8'), {
    newline: '\r\n',
    skipEmptyLines: true,
  })
  expect(parsed.errors).toEqual([])
  return parsed.data
}

async function xlsx(path: string): Promise<Excel.Worksheet> {
  const answer = await get(path)
  expect(answer.status).toBe(200)
  const book = new Excel.Workbook()
  await book.xlsx.load(await answer.arrayBuffer())
  const [sheet] = book.worksheets
  if (!sheet) throw new Error('no sheet')
  return sheet
}

/** XML knows one kind of line break. */
const oneBreak = (text: string) => text.replace(/\r\n?/g, '\n')

const cellsOf = (row: Excel.Row) => (row.values as Excel.CellValue[]).slice(1)

function varied(count: number): TestRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `e${String(index).padStart(5, '0')}`,
    nip: nipOf(index),
    nama: `ORANG ${String(index).padStart(5, '0')}`,
    status_usulan: index % 4,
  }))
}

describe.each(TYPES)('the download of %s', (type) => {
  beforeAll(async () => {
    await putRows(at.database.db, type, varied(40))
  })

  it.each(['', 'status_usulan=2', 'nama=orang 0000&sort=-nip', 'nama=tidak ada'])(
    'holds the rows of the list with the filters "%s", in their order',
    async (query) => {
      const list = await (await get(`${type}?limit=-1&${query}`)).json()
      const wanted = list.data.map((row: TestRow, index: number) => [String(index + 1), row.nip, row.nama])
      const [headings, ...lines] = await csv(`${type}/export?format=csv&${query}`)
      const { download } = await sourceOf(type)
      expect(headings).toEqual(['No', ...download.map(({ title }) => title.id)])
      expect(lines.map((line) => line.slice(0, 3))).toEqual(wanted)
      const sheet = await xlsx(`${type}/export?format=xlsx&${query}`)
      expect(cellsOf(sheet.getRow(1))).toEqual(headings)
      const rows = Array.from({ length: sheet.rowCount - 1 }, (_, index) => cellsOf(sheet.getRow(index + 2)))
      expect(rows.map(([number, nip, nama]) => [String(number), nip, nama])).toEqual(wanted)
    },
  )
})

describe('a file', () => {
  beforeAll(async () => {
    const { db } = at.database
    await putPegawai(db, [
      {
        id: 'p',
        nip_master: nipOf(1),
        skpd_id: '10',
        opd_master: '=Dinas',
        jabatan_master: 'Analis',
        status_master: 'PNS',
      },
    ])
    await putRows(db, 'pensiun', [
      {
        id: 'x',
        nip: nipOf(1),
        nama: 'BUDI',
        detail_layanan_nama: 'Pensiun BUP',
        golongan_kpp_nama: 'IV/a',
        tmt_pensiun: '2026-02-01',
        sk_nomor: '007',
        sk_tgl: '2025-12-31T17:30:00Z',
        status_usulan: 0,
        path_sk: 'a/b.pdf',
      },
      { id: 'y', nip: nipOf(2), nama: 'CITRA', tmt_pensiun: 'kapan-kapan', status_usulan: 99 },
    ])
  })

  it('as CSV has days as YYYY-MM-DD, statuses as words, and NIPs and numbers of letters as texts', async () => {
    expect((await csv('pensiun/export?format=csv')).slice(1)).toEqual([
      [
        '1',
        nipOf(1),
        'BUDI',
        'Analis',
        "'=Dinas",
        'Pensiun BUP',
        'IV/a',
        '2026-02-01',
        '007',
        '2026-01-01',
        'Draft',
        '',
        'a/b.pdf',
        '',
        'PNS',
      ],
      ['2', nipOf(2), 'CITRA', '', '', '', '', 'kapan-kapan', '', '', '99', '', '', '', ''],
    ])
  })
  it('as xlsx has real days, shown as people here write them', async () => {
    const sheet = await xlsx('pensiun/export?format=xlsx')
    expect(cellsOf(sheet.getRow(2))).toEqual([
      1,
      nipOf(1),
      'BUDI',
      'Analis',
      '=Dinas',
      'Pensiun BUP',
      'IV/a',
      new Date('2026-02-01T00:00:00Z'),
      '007',
      new Date('2026-01-01T00:00:00Z'),
      'Draft',
      undefined,
      'a/b.pdf',
      undefined,
      'PNS',
    ])
    expect(sheet.getRow(2).getCell(8).numFmt).toBe('dd-mm-yyyy')
    expect(sheet.getRow(3).getCell(8).value).toBe('kapan-kapan')
  })
  it('is named by its type and day', async () => {
    for (const format of ['csv', 'xlsx']) {
      const name = (await get(`pensiun/export?format=${format}`)).headers.get('content-disposition')
      expect(name).toMatch(new RegExp(`^attachment; filename="pensiun-\\d{4}-\\d{2}-\\d{2}\\.${format}"$`))
    }
  })
  it('of an unknown format, or with an unknown filter, is refused', async () => {
    for (const query of ['', 'format=pdf', 'format=csv&x=1', 'format=csv&limit=5']) {
      const answer = await get(`pensiun/export?${query}`)
      expect([answer.status, (await answer.json()).code]).toEqual([400, 'bad_query'])
    }
  })
})

it('texts that a spreadsheet would run as formulas stay texts', async () => {
  await putRows(
    at.database.db,
    'skk',
    HOSTILE.map((message, index) => ({
      id: `h${index}`,
      nip: nipOf(index),
      nama: `H${String(index).padStart(2, '0')}`,
      message,
    })),
  )
  const { download } = await sourceOf('skk')
  const place = 1 + download.findIndex(({ path }) => path === 'message')
  const [, ...lines] = await csv('skk/export?format=csv')
  expect(lines.map((line) => line[place])).toEqual(
    HOSTILE.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)),
  )
  const sheet = await xlsx('skk/export?format=xlsx')
  const cells = HOSTILE.map((_, index) => sheet.getRow(index + 2).getCell(place + 1))
  for (const cell of cells) expect([cell.type, cell.formula]).toEqual([Excel.ValueType.String, undefined])
  expect(cells.map((cell) => oneBreak(String(cell.value)))).toEqual(HOSTILE.map((text) => oneBreak(text)))
})

describe('many rows', () => {
  const ROWS = 20_000
  beforeAll(async () => {
    await at.database.db.raw('TRUNCATE siasn_proxy.proxy_pangkat')
    // Long enough that a file does not fit what lies between the database and its reader.
    await at.database.db.raw(`INSERT INTO siasn_proxy.proxy_pangkat (id, nip, nama, no_sk, synced_run_id)
      SELECT n::text, n::text, 'ORANG ' || lpad(n::text, 7, '0'), repeat('SK', 400), 'uji'
      FROM generate_series(1, ${ROWS}) n`)
  })

  it('are all in the file, numbered in order', async () => {
    const lines = await csv('pangkat/export?format=csv')
    expect(lines).toHaveLength(ROWS + 1)
    expect(lines.slice(1).every((line, index) => line[0] === String(index + 1) && line[1] === line[0])).toBe(
      true,
    )
    const sheet = await xlsx('pangkat/export?format=xlsx')
    expect([sheet.rowCount, sheet.getRow(ROWS + 1).getCell(2).value]).toEqual([ROWS + 1, String(ROWS)])
  })
  it('by the command line are written to a file, whole', async () => {
    const file = join(tmpdir(), `unduhan-${process.pid}.csv`)
    const { code, out } = await at.cli('export', 'pangkat', '--format', 'csv', '--out', file, '--json')
    expect([code, JSON.parse(out)]).toEqual([0, { type: 'pangkat', format: 'csv', file }])
    expect((await readFile(file, 'utf8')).split('\r\n')).toHaveLength(ROWS + 2)
    await writeFile(file, 'milik orang')
    const again = await at.cli('export', 'pangkat', '--format', 'csv', '--out', file)
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('exists already') })
    expect(await readFile(file, 'utf8')).toBe('milik orang')
    await rm(file)
    expect((await at.cli('export', 'x', '--out', file)).code).toBe(2)
  })
  it('that a reader gives up on free what was held for them', async () => {
    for (let reader = 0; reader < 8; reader++) {
      const leave = new AbortController()
      const format = reader % 2 === 0 ? 'xlsx' : 'csv'
      const answer = await fetch(`${at.url}${PROXY}/pangkat/export?format=${format}`, {
        headers: { authorization },
        signal: leave.signal,
      })
      await answer.body?.getReader().read()
      leave.abort()
    }
    expect((await xlsx('pangkat/export?format=xlsx&nip=20000')).rowCount).toBe(2)
  })
  it('that an Excel sheet cannot hold are refused in words, and still come as CSV', async () => {
    const { db } = at.database
    const run_id = await notePublished(db, 'pangkat', 1_048_576)
    const answer = await get('pangkat/export?format=xlsx')
    const body = await answer.json()
    expect([answer.status, body.code]).toEqual([400, 'too_many_rows_for_xlsx'])
    expect(body.message).toContain('CSV')
    expect((await get('pangkat/export?format=xlsx&nama=0000001')).status).toBe(200)
    expect(await csv('pangkat/export?format=csv')).toHaveLength(ROWS + 1)
    await db('publications').where({ run_id }).delete()
  })
  it.each(['export?format=csv', 'export?format=xlsx', '?limit=-1'])(
    'whose reading fails half-way never look whole: %s breaks off',
    async (path) => {
      const { db } = at.database
      const answer = await get(`pangkat${path.startsWith('?') ? path : `/${path}`}`)
      expect(answer.status).toBe(200)
      const reader = answer.body?.getReader()
      await reader?.read()
      const ended = await db.raw(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()`)
      expect(ended.rows).toHaveLength(1)
      const rest = async () => {
        for (;;) if ((await reader?.read())?.done) return
      }
      await expect(rest()).rejects.toThrow()
      expect((await get('pangkat')).status).toBe(200)
    },
  )
})

it('an error before the first row is an ordinary answer, not a broken file', async () => {
  const { db } = at.database
  await db.raw('ALTER TABLE siasn_proxy.proxy_skk RENAME TO gone')
  for (const path of ['export?format=csv', 'export?format=xlsx', '?limit=-1']) {
    const answer = await get(`skk${path.startsWith('?') ? path : `/${path}`}`)
    expect([answer.status, (await answer.json()).code]).toEqual([500, 'internal'])
    expect(answer.headers.get('content-disposition')).toBeNull()
  }
  await db.raw('ALTER TABLE siasn_proxy.gone RENAME TO proxy_skk')
})
