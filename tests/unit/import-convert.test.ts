/** From rows of a file to rows of a table: derived values, all that is wrong with a row, and PostgreSQL's agreement. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportSource } from '@/controller/import/columns'
import { converter, type Plan } from '@/controller/import/convert'
import { source as datin } from '@/controller/import/datin'
import { doubtIn, noDays, surveyDay } from '@/controller/import/day-order'
import { cellKeeper } from '@/controller/import/failed-cells'
import { findHeader } from '@/controller/import/header'
import { source as hsi } from '@/controller/import/hsi'
import { source as jt } from '@/controller/import/jt'
import { decideStyle, moneyReader, noNumbers } from '@/controller/import/numbers'
import { source as sos } from '@/controller/import/sos'
import { surveyor } from '@/controller/import/survey'
import { copyLine } from '@/utils/copy-text'
import type { RawCell } from '@/utils/sheet/cell'
import { createDatabase, type TestDatabase } from '../support/database'
import { errorTexts } from './import-texts'

const TODAY = '2026-11-22'

function planOf(source: ImportSource, headers: string[], plan: Partial<Plan> = {}): Plan {
  const mapping = findHeader([{ number: 1, cells: headers }], source)
  if ('code' in mapping) throw new Error(JSON.stringify(mapping))
  return {
    source,
    mapping,
    styles: {},
    doubts: {},
    today: TODAY,
    isDelimited: true,
    is1904: false,
    ...plan,
  }
}

/** One row under its headers: values by column, nulls left out, and errors. */
function converted(source: ImportSource, row: Record<string, RawCell>, plan: Partial<Plan> = {}) {
  const { convert } = converter(planOf(source, Object.keys(row), plan))
  const { values, errors } = convert({ number: 2, cells: Object.values(row) })
  const names = Object.keys(source.table.columns)
  expect(values).toHaveLength(names.length)
  const found = Object.fromEntries(names.map((name, index) => [name, values[index]] as const))
  return { values: Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null)), errors }
}

const codes = ({ errors }: ReturnType<typeof converted>) =>
  errors.map(({ column, code }) => `${column}: ${code}`)

describe('cells of a row that is not loaded', () => {
  const HEADERS = ['order_id', 'revenue', 'li_billdate', 'order_created_date', 'standard_name']
  const kept = (is1904: boolean, cells: RawCell[]) =>
    cellKeeper(planOf(sos, HEADERS, { is1904 }))({ number: 2, cells })
  const read = (cells: readonly RawCell[]) =>
    codes(converted(sos, Object.fromEntries(HEADERS.map((name, index) => [name, cells[index] ?? null]))))

  it('that hold no value are the same fault when the file of them is uploaded again, never a text', () => {
    const raw = [
      { fault: 'formula' },
      { fault: '#REF!' },
      { fault: 'date' },
      { fault: '#BARU!' },
      { fault: 'formula' },
    ]
    const again = kept(false, raw)
    expect(again).toEqual(['#FORMULA!', '#REF!', '#DATE!', '#VALUE!', '#FORMULA!'])
    expect(read(again)).toEqual([
      'order_id: formula_without_value',
      'revenue: cell_fault',
      'li_billdate: date_impossible',
      'order_created_date: cell_fault',
      'standard_name: formula_without_value',
    ])
    expect(kept(false, ['A-1', { fault: '#N/A' }])).toEqual(['A-1', '#N/A'])
  })
  it('are days and not day numbers in a workbook that counts from 1904', () => {
    const cells: RawCell[] = ['A-1', 45_000, 44_195, 44_195.5, 44_195]
    expect(kept(true, cells)).toEqual(['A-1', 45_000, '2024-12-31', '2024-12-31 12:00:00', 44_195])
    expect(kept(true, ['A-1', null, 72_000, '44195', true])).toEqual([
      'A-1',
      null,
      '#DATE!',
      '2024-12-31',
      'TRUE',
    ])
    expect(kept(false, cells)).toEqual(cells)
    expect(kept(true, ['A-1', null, '31/12/2024', { at: '2024-12-31T00:00:00' }])).toEqual([
      'A-1',
      null,
      '31/12/2024',
      '2024-12-31',
    ])
  })
})

describe('a row of SOS', () => {
  it('is read column by column under whatever its headers are called', () => {
    const row = {
      'Order ID': '00123',
      REV: 'Rp 1.500.000',
      Witel: 'Medan',
      LI_BILLDATE: '5/3/24',
      'Umur Order': '12',
    }
    expect(converted(sos, row)).toEqual({
      values: {
        order_id: '00123',
        revenue: '1500000.00',
        bill_witel: 'Medan',
        li_billdate: '2024-03-05',
        umur_order: '12',
      },
      errors: [],
    })
  })
  it('that is shorter than its header ends in nothing', () => {
    const { convert } = converter(planOf(sos, ['order_id', 'revenue', 'segmen']))
    expect(convert({ number: 2, cells: ['A-1'] }).errors).toEqual([])
  })
  it('of a .csv with more cells than its header is not loaded: they have moved', () => {
    const { convert } = converter(planOf(sos, ['order_id', 'segmen']))
    const { errors } = convert({ number: 2, cells: ['A-1', 'Jl. Merdeka', ' No. 5'] })
    expect(errors).toEqual([
      { column: null, value: ' No. 5', code: 'too_many_cells', params: { cells: 3, columns: 2 } },
    ])
    expect(convert({ number: 3, cells: ['A-1', 'x', '', ' '] }).errors).toEqual([])
  })
  it('of a workbook may have notes beside it', () => {
    const { convert } = converter(planOf(sos, ['order_id', 'segmen'], { isDelimited: false }))
    expect(convert({ number: 2, cells: ['A-1', 'x', null, 'catatan'] }).errors).toEqual([])
  })
  it('that is the header once more is one error', () => {
    const { convert } = converter(planOf(sos, ['Order ID', 'revenue']))
    expect(convert({ number: 50, cells: [' Order ID', 'revenue'] }).errors).toMatchObject([
      { code: 'header_again' },
    ])
  })
  it('without its key is not loaded', () => {
    const words = ['NULL', '(null)', 'Null', ' nil ', 'NONE', '#N/A', 'n/a', '–', { fault: '#N/A' }]
    for (const key of ['', null, '-', ' ', 'N/A', ...words])
      expect(codes(converted(sos, { order_id: key, segmen: 'x' }))).toEqual(['order_id: key_missing'])
  })
})

it('defect 2: every error of a row is kept, with its header as in the file and the value as it stood', () => {
  const row = { 'Order ID': '1,98E+11', REV: 'banyak', 'Umur Order': '1,5', LI_BILLDATE: '31/02/2024' }
  expect(converted(sos, row).errors).toEqual([
    { column: 'Order ID', value: '1,98E+11', code: 'code_rounded', params: {} },
    { column: 'REV', value: 'banyak', code: 'number_expected', params: {} },
    { column: 'Umur Order', value: '1,5', code: 'integer_expected', params: {} },
    { column: 'LI_BILLDATE', value: '31/02/2024', code: 'date_impossible', params: {} },
  ])
})

it('a value in an error is cut to 200 characters that can be stored', () => {
  const [error] = converted(sos, { order_id: 'A-1', revenue: `\0\uD83D${'x'.repeat(1000)}` }).errors
  expect(error?.value).toHaveLength(200)
  expect(error?.value.isWellFormed()).toBe(true)
  expect(error?.value).not.toContain('\0')
})

describe('defect 3:', () => {
  const revenue = (cell: RawCell) => converted(sos, { order_id: 'A-1', revenue: cell }).values.revenue
  it('numbers are not wrong by a factor', () => {
    expect(revenue('1.234.567,89')).toBe('1234567.89')
    expect(revenue('1,250,000.50')).toBe('1250000.50')
    expect(revenue('1.5E+09')).toBe('1500000000.00')
  })
  it('minus signs are kept', () => {
    expect(['-250000', '(250.000)', '250000-', '−250.000'].map(revenue)).toEqual(Array(4).fill('-250000.00'))
  })
  it('what is missing is nothing, and zero is zero', () => {
    expect(['', '-', 'N/A', null].map(revenue)).toEqual(Array(4).fill(undefined))
    expect(revenue('0')).toBe('0.00')
  })
  it('serials are days', () => {
    expect(converted(sos, { order_id: 'A-1', li_billdate: 45657 }).values.li_billdate).toBe('2024-12-31')
    expect(converted(sos, { order_id: 'A-1', li_billdate: 44195 }, { is1904: true }).values.li_billdate).toBe(
      '2024-12-31',
    )
  })
  it('the same day is read alike in every column of every type', () => {
    const written = [
      '31/12/2024',
      '31-12-2024',
      '2024-12-31',
      '31/12/24',
      '45657',
      45657,
      { at: '2024-12-31T00:00:00' },
    ]
    for (const cell of written) {
      expect(
        converted(sos, { order_id: 'A', li_billdate: cell, order_created_date: cell }).values,
      ).toMatchObject({
        li_billdate: '2024-12-31',
        order_created_date: '2024-12-31T00:00:00+07:00',
      })
      expect(converted(hsi, { order_id: 'A', tgl_ps: cell }).values.tgl_ps).toBe('2024-12-31T00:00:00+07:00')
      expect(converted(jt, { no_nde_spmk: 'N', id_i_hld: 'H', tanggal_cb: cell }).values.tanggal_cb).toBe(
        '2024-12-31',
      )
    }
  })
})

it('defect 4: a row with an order_description is loaded with it', () => {
  const { values, errors } = converted(sos, { order_id: 'A-1', order_description: 'Pasang baru' })
  expect(errors).toEqual([])
  expect(values.order_description).toBe('Pasang baru')
})

describe('defect 8: JT and Datin are really read', () => {
  const base = { 'NO NDE SPMK': 'TEL.1/2024', 'ID I-HLD': '007' }
  const derived = { status_proyek: 'JT', go_live: 'N', populasi_non_drop: 'Y' }
  it('each with its project', () => {
    expect(converted(jt, base)).toEqual({
      values: { row_key: 'TEL.1/2024|007', no_nde_spmk: 'TEL.1/2024', id_i_hld: '007', ...derived },
      errors: [],
    })
    const row = {
      no_nde_spmk: 'N-1',
      witel_baru: 'Medan',
      revenue_plan: 'Rp 5.000.000',
      po_name: 'PT',
      segmen: 'DGS',
    }
    expect(converted(datin, row)).toEqual({
      values: { ...row, row_key: 'N-1|', revenue_plan: '5000000.00', ...derived, status_proyek: 'DATIN' },
      errors: [],
    })
  })
  it('with a key of two parts that no other two parts have', () => {
    const key = (spmk: string, hld: string) =>
      converted(jt, { no_nde_spmk: spmk, id_i_hld: hld }).values.row_key
    const part = fc.string({ unit: fc.constantFrom('a', '|', '\\') }).map((text) => `x${text}x`)
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        expect(key(a, b) === key(c, d)).toBe(a === c && b === d)
      }),
    )
  })
  it('and both parts are needed in JT', () => {
    expect(codes(converted(jt, { no_nde_spmk: 'N', id_i_hld: '' }))).toEqual(['id_i_hld: key_missing'])
    expect(codes(converted(jt, { no_nde_spmk: '-', id_i_hld: '' }))).toEqual([
      'no_nde_spmk: key_missing',
      'id_i_hld: key_missing',
    ])
  })
  it('a row of the other project is not loaded', () => {
    const { errors } = converted(jt, { ...base, 'STATUS PROYEK': 'Datin' })
    expect(errors).toEqual([
      {
        column: 'STATUS PROYEK',
        value: 'Datin',
        code: 'other_project',
        params: { found: 'DATIN', expected: 'JT' },
      },
    ])
    expect(converted(jt, { ...base, 'STATUS PROYEK': 'jt' }).values.status_proyek).toBe('JT')
    expect(converted(jt, { ...base, 'STATUS PROYEK': 'Berjalan' }).values.status_proyek).toBe('JT')
  })
  it.each([
    [{ status_tomps_new: 'GO LIVE' }, 'Y'],
    [{ status_i_hld: 'Sudah Go Live 2024' }, 'Y'],
    [{ status_tomps_last_activity: 'golive' }, 'Y'],
    [{ status_tomps_new: 'INSTALASI' }, 'N'],
    [{ nama_odp_go_live: 'GO LIVE' }, 'N'],
    [{ status_tomps_new: 'GO LIVE', go_live: 'Tidak' }, 'N'],
    [{ status_tomps_new: 'INSTALASI', go_live: '-' }, 'N'],
  ])('%o is live: %s', (row, expected) => {
    expect(converted(jt, { ...base, ...row }).values.go_live).toBe(expected)
  })
  it.each([
    [{ status_tomps_new: 'DROP' }, 'N'],
    [{ status_i_hld: 'dibatalkan pelanggan' }, 'N'],
    [{ status_tomps_last_activity: 'Cancelled' }, 'N'],
    [{ status_tomps_new: 'GO LIVE' }, 'Y'],
    [{ status_tomps_new: 'DROP', populasi_non_drop: 'Y' }, 'Y'],
  ])('%o is not dropped: %s', (row, expected) => {
    expect(converted(jt, { ...base, ...row }).values.populasi_non_drop).toBe(expected)
  })
  it.each([
    [{ tanggal_mom: '01/11/2026' }, '21'],
    [{ tanggal_mom: '22/11/2026' }, '0'],
    [{ tanggal_mom: '22/11/2025' }, '365'],
    [{ tanggal_mom: '01/11/2026', usia: '5' }, '5'],
    [{ tanggal_mom: '01/11/2026', usia: '0' }, '0'],
    [{ tanggal_mom: '-' }, undefined],
  ])('%o is %s days old', (row, expected) => {
    expect(converted(jt, { ...base, ...row }).values.usia).toBe(expected)
  })
  it.each([
    [{ bulan: 'Maret 2025' }, '2025-03', '2025'],
    [{ bulan: '3', tahun: '2025' }, '2025-03', '2025'],
    [{ tahun: 2025, bulan: 'Desember' }, '2025-12', '2025'],
    [{ bulan: { at: '2025-03-01T00:00:00' } }, '2025-03', '2025'],
    [{ tanggal_mom: '05/03/2025' }, '2025-03', '2025'],
    [{ tanggal_mom: '05/03/2025', bulan: '2025-04' }, '2025-04', '2025'],
    [{ tahun: '2024' }, undefined, '2024'],
  ])('%o is of the month %s', (row, month, year) => {
    expect(converted(jt, { ...base, ...row }).values).toMatchObject({
      ...(month && { bulan: month }),
      tahun: year,
    })
  })
  it('a month without a year is an error', () => {
    expect(codes(converted(jt, { ...base, Bulan: '3' }))).toEqual(['Bulan: month_expected'])
  })
})

describe('a column of days that writes the month first', () => {
  const row = (day: RawCell) => ({ order_id: 'A', li_billdate: day, order_created_date: day })
  const columns = ['li_billdate', 'order_created_date']
  const read = (day: RawCell) =>
    codes(converted(sos, row(day), { doubts: Object.fromEntries(columns.map((name) => [name, 'all'])) }))
  it.each(['03/01/2026', '3-1-26', ' 12.11.2026 ', '03/01/2026 08:15'])(
    'refuses %s, which is another day when it is read as everywhere else',
    (day) => {
      expect(read(day)).toEqual(columns.map((name) => `${name}: date_order`))
      expect(codes(converted(sos, row(day)))).toEqual([])
    },
  )
  it.each(['2026-03-01', '03/03/2026', '3 Mar 2026', 45657, { at: '2026-01-31T00:00:00' }, 'NULL', ''])(
    'takes %o, which is one day only',
    (day) => expect(read(day)).toEqual([]),
  )
  it('is in doubt as a whole when a spreadsheet has made dates of those that fitted, and only then', () => {
    const date = (day: string) => ({ at: `2026-${day}T00:00:00` })
    const doubtOf = (...cells: RawCell[]) => {
      const counts = noDays()
      for (const cell of cells) surveyDay(cell, counts)
      return doubtIn(counts)
    }
    expect(read(date('01-03'))).toEqual(columns.map((name) => `${name}: date_order`))
    expect(read(date('03-03'))).toEqual([])
    expect(doubtOf(date('01-03'), date('02-03'), '03/28/2026')).toBe('all')
    expect(doubtOf(date('01-03'), date('01-31'), '03/28/2026')).toBe('texts')
    expect(doubtOf(date('01-03'), '28/03/2026', '03/28/2026')).toBe('none')
    expect(doubtOf(date('01-03'), '03/01/2026')).toBe('none')
    const entered = { order_id: 'A', li_billdate: date('01-03'), order_created_date: '03/01/2026' }
    const doubts = { li_billdate: 'texts', order_created_date: 'texts' } as const
    expect(codes(converted(sos, entered, { doubts }))).toEqual(['order_created_date: date_order'])
  })
  it('may be a column of months', () => {
    const jtRow = { no_nde_spmk: 'N', id_i_hld: 'H', bulan: '03/01/2026' }
    expect(codes(converted(jt, jtRow, { doubts: { bulan: 'all' } }))).toEqual(['bulan: date_order'])
    expect(converted(jt, { ...jtRow, bulan: '03/2026' }, { doubts: { bulan: 'all' } }).errors).toEqual([])
  })
})

it('NULL, as databases write it, is nothing in columns of numbers and days, and a text in those of texts', () => {
  for (const nothing of ['NULL', ' (null) ', 'null']) {
    const row = {
      order_id: 'A',
      revenue: nothing,
      umur_order: nothing,
      li_billdate: nothing,
      segmen: nothing,
    }
    expect(converted(sos, row)).toEqual({ values: { order_id: 'A', segmen: nothing.trim() }, errors: [] })
    const work = { no_nde_spmk: 'N', witel_baru: 'M', revenue_plan: '1', po_name: 'P', segmen: 'D' }
    const { values } = converted(datin, { ...work, id_i_hld: nothing, bulan: nothing, go_live: nothing })
    expect(values).toMatchObject({ row_key: 'N|', go_live: 'N' })
    expect(values).not.toHaveProperty('id_i_hld')
  }
})

describe('a .csv made for spreadsheets', () => {
  const code = (text: string, plan: Partial<Plan> = {}) =>
    converted(sos, { order_id: text }, plan).values.order_id
  it('loses what guards its texts and numbers', () => {
    expect(code("'=1+1")).toBe('=1+1')
    expect(code("'-5")).toBe('-5')
    expect(code("''@x")).toBe("'@x")
    expect(code('="00123"')).toBe('00123')
    expect(converted(sos, { order_id: 'A', revenue: "'-250.00" }).values.revenue).toBe('-250.00')
  })
  it('keeps other apostrophes and formulas as the text they are', () => {
    expect(code("'t Hooft")).toBe("'t Hooft")
    expect(code('=1+1')).toBe('=1+1')
    expect(code("'=1+1", { isDelimited: false })).toBe("'=1+1")
  })
})

describe('the survey of a file', () => {
  const rows: RawCell[][] = [
    ['A-1', '1.234', '1,5', '03/01/2026'],
    ['A-2', 'x', '9.999', '03/28/2026'],
    ['A-3', 7.5, '-', '2026-03-28'],
  ]
  const plan = planOf(sos, ['order_id', 'revenue', 'hrg_bulanan', 'li_billdate'])
  it('says what conversion finds too, so that a file need not be read twice when its first decision was right', () => {
    const { survey, statistics } = surveyor(plan)
    const converting = converter(plan)
    rows.forEach((cells, index) => {
      survey({ number: index + 2, cells })
      converting.convert({ number: index + 2, cells })
    })
    expect(converting.statistics).toEqual(statistics)
    expect(statistics.numbers.hrg_bulanan).toMatchObject({ id: 1, dot: 1 })
    expect(statistics.days.li_billdate).toMatchObject({ dayFirst: 0, monthFirst: 1, either: 1 })
  })
  it('decides each column by itself', () => {
    const { survey, statistics } = surveyor(plan)
    rows.forEach((cells, index) => {
      survey({ number: index + 2, cells })
    })
    const styles = Object.fromEntries(
      Object.entries(statistics.numbers).map(([name, found]) => [name, decideStyle(found).style]),
    )
    expect(styles).toEqual({ revenue: 'id', hrg_bulanan: 'id' })
    const { convert } = converter({ ...plan, styles: { ...styles, revenue: 'en' } })
    const { values } = convert({ number: 2, cells: rows[0] as RawCell[] })
    const at = (name: string) => values[Object.keys(sos.table.columns).indexOf(name)]
    expect([at('revenue'), at('hrg_bulanan')]).toEqual(['1.23', '1.50'])
  })
})

describe('every error has a text in both languages:', () => {
  const bad: Record<string, RawCell>[] = [
    {
      order_id: 'a'.repeat(301),
      standard_name: 'a\0',
      revenue: '15%',
      hrg_bulanan: '2 juta',
      biaya_pasang: '1E+20',
    },
    {
      order_id: 1e21,
      revenue: 'x',
      umur_order: '1,5',
      lama_kontrak_hari: '9999999999',
      li_billdate: '31/02/2024',
    },
    {
      order_id: '1E+20',
      li_billdate: '12/31/2024',
      billcom_date: '01/01/1800',
      li_status_date: 'x',
      x_billcomp_dt: 5,
    },
    { order_id: { fault: '#REF!' }, sid: { fault: 'formula' }, agree_end_date: '01/01/2024 25:00' },
    { order_id: '', standard_name: '#LENGTH!' },
  ]
  const errors = [
    ...bad.flatMap((row) => converted(sos, row).errors),
    ...converted(jt, { no_nde_spmk: 'N', id_i_hld: 'H', bulan: 'x', go_live: 'x', status_proyek: 'DATIN' })
      .errors,
    ...converted(sos, { order_id: 'A', li_billdate: '03/01/2026' }, { doubts: { li_billdate: 'all' } })
      .errors,
    { code: 'header_again', params: {} },
    { code: 'too_many_cells', params: { cells: 3, columns: 2 } },
  ]
  it.each(errors)('$code', (error) => {
    expect(errorTexts('importErrors', error)).toEqual([])
  })
  it('and no code is left out here', async () => {
    const texts = (await import('@/locales/api.id.json')).default.importErrors
    const known = Object.keys(texts).filter((code) => code !== 'other')
    expect([...new Set(errors.map(({ code }) => code))].sort()).toEqual(known.sort())
  })
})

describe('PostgreSQL', () => {
  let database: TestDatabase
  let client: pg.Client
  beforeAll(async () => {
    database = await createDatabase()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  const SQL_TYPE = {
    text: 'text',
    integer: 'integer',
    numeric: 'numeric(15,2)',
    date: 'date',
    timestamp: 'timestamptz',
  }

  it('rounds money just as the import does', async () => {
    const texts = [
      '0.005',
      '-0.005',
      '2.675',
      '1.115',
      '9999999999999.994',
      '0.994999',
      '-7.125',
      '8.5E-3',
      '12345.6789',
    ]
    const answer = await client.query<{ value: string }>(
      'SELECT value::numeric(15,2)::text AS value FROM unnest($1::text[]) AS value',
      [texts],
    )
    const read = moneyReader('en', noNumbers())
    expect(texts.map((text) => read(text))).toEqual(answer.rows.map(({ value }) => value))
  })

  it.each([
    ['SOS', sos],
    ['HSI', hsi],
    ['JT', jt],
  ])(
    'takes what the import makes of every column of %s, and gives it back the same',
    async (_name, source) => {
      const columns = Object.entries(source.table.columns)
      const types = columns.map(([name, kind]) => `"${name}" ${SQL_TYPE[kind as keyof typeof SQL_TYPE]}`)
      await client.query(`CREATE TEMP TABLE target (${types.join(', ')})`)
      const sample = {
        text: 'a\tb\\n\n"é"',
        code: '007',
        integer: '1.234',
        money: '-1.234,5',
        date: '5/3/24',
        timestamp: '31/12/2024 08:15',
        flag: 'ya',
        month: 'Mar 2024',
      }
      const { convert } = converter(
        planOf(
          source,
          source.columns.map(({ name }) => name),
        ),
      )
      const { values, errors } = convert({ number: 2, cells: source.columns.map(({ kind }) => sample[kind]) })
      expect(errors).toEqual([])
      expect(values).not.toContain(null)
      await pipeline(Readable.from([copyLine(values)]), client.query(copyFrom('COPY target FROM STDIN')))
      const asText = columns.map(([name, kind]) =>
        kind === 'timestamp'
          ? `to_char("${name}" AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"')`
          : `"${name}"::text`,
      )
      const { rows } = await client.query({
        text: `SELECT ${asText.join(', ')} FROM target`,
        rowMode: 'array',
      })
      expect(rows[0]).toEqual(values)
      await client.query('DROP TABLE target')
    },
  )

  it('indexes the longest texts that indexed columns may have', async () => {
    await client.query(
      'CREATE TEMP TABLE keys (a text, b text, key text PRIMARY KEY); CREATE INDEX ON keys (a, b, key)',
    )
    const random = () =>
      Array.from({ length: 300 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('')
    const key = converted(jt, { no_nde_spmk: '|'.repeat(300), id_i_hld: '\\'.repeat(300) }).values.row_key
    await client.query('INSERT INTO keys VALUES ($1, $2, $3), ($2, $1, $4)', [
      random(),
      random(),
      key,
      random() + random(),
    ])
  })
})
