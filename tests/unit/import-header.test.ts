/** From headers to columns: aliases, title rows, faults that name columns, the type of a file, the sheet that is meant. */
import { describe, expect, it } from 'vitest'
import type { ImportSource } from '@/controller/import/columns'
import { source as datin } from '@/controller/import/datin'
import { findHeader, type HeaderOptions, normalised } from '@/controller/import/header'
import { chooseSheet, otherType } from '@/controller/import/header-detect'
import { knownHeaders } from '@/controller/import/header-names'
import { source as hsi } from '@/controller/import/hsi'
import { source as jt } from '@/controller/import/jt'
import { source as sos } from '@/controller/import/sos'
import type { HeaderMapping } from '@/replies/import-previews'
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import { errorTexts } from './import-texts'

const SOURCES = { sos, hsi, jt, datin }
const ALL = Object.values(SOURCES) as [ImportSource, ...ImportSource[]]

const sheet = (...rows: RawCell[][]): SheetRow[] => rows.map((cells, index) => ({ number: index + 1, cells }))

function mapped(source: ImportSource, headers: RawCell[], options?: HeaderOptions): HeaderMapping {
  const mapping = findHeader(sheet(headers, ['1']), source, options)
  if ('code' in mapping) throw new Error(JSON.stringify(mapping))
  return mapping
}

/** Columns that a header row fills, by header. */
const columnsBy = (mapping: HeaderMapping) =>
  Object.fromEntries(mapping.headers.map(({ header, column }) => [header, column]))

const required: Record<keyof typeof SOURCES, string[]> = {
  sos: ['order_id'],
  hsi: ['order_id'],
  jt: ['no_nde_spmk', 'id_i_hld'],
  datin: ['no_nde_spmk', 'witel_baru', 'revenue_plan', 'po_name', 'segmen'],
}

describe('a header met in the field names its column:', () => {
  const ALIASES: [keyof typeof SOURCES, string, string][] = [
    [
      'sos',
      'order_id',
      'orderid|order id|product + order id|product_order_id|no_order|noorder|order|ORDER_ID| Order-Id ',
    ],
    ['hsi', 'order_id', 'orderid|order id|product + order id|product_order_id|no_order|noorder|order'],
    ['sos', 'revenue', 'rev|net price|REVENUE|Net Price'],
    ['sos', 'bill_witel', 'witel|nama witel|BILL_WITEL'],
    ['sos', 'segmen', 'segmen_n|SEGMEN'],
    ['jt', 'segmen', 'segmen_n'],
    ['sos', 'li_milestone', 'milestone|order status'],
    ['sos', 'li_product_name', 'nama produk|product name|product'],
    ['sos', 'custcity', 'sto|cust_city|CUST CITY'],
    ['sos', 'po_name', 'poname|po|PO Name'],
    ['datin', 'po_name', 'poname|po'],
    ['hsi', 'nomor', 'no|NO.'],
    ['hsi', 'status_resume', 'status'],
    ['hsi', 'regional', 'reg'],
    ['hsi', 'customer_name', 'nama_customer'],
    ['hsi', 'contact_hp', 'nohp'],
    ['hsi', 'ins_address', 'alamat'],
    ['hsi', 'no_order_revoke', 'no_order_rev|no_order_revol'],
    ['hsi', 'datas_ps_revoke', 'data_ps_rev'],
    ['jt', 'tanggal_golive', 'TANGGAL GOLIVE (DD/MM/YYYY)|Tanggal GoLive'],
    ['jt', 'id_i_hld', 'ID I-HLD|id i hld'],
  ]
  it.each(
    ALIASES.flatMap(([type, column, headers]) =>
      headers.split('|').map((header) => [type, header, column] as const),
    ),
  )('%s: "%s" is %s', (type, header, column) => {
    const others = required[type].filter((name) => name !== column)
    expect(columnsBy(mapped(SOURCES[type], [header, ...others]))[header.trim()]).toBe(column)
  })
})

describe.each(Object.entries(SOURCES))('every column of %s', (_type, source) => {
  it('is found by its own name, in capitals, and in either title', () => {
    const names = source.columns.map(({ name }) => name)
    for (const write of [
      ({ name }: (typeof source.columns)[number]) => name,
      ({ name }: (typeof source.columns)[number]) => name.toUpperCase().replaceAll('_', ' '),
      ({ title }: (typeof source.columns)[number]) => title.id,
      ({ title }: (typeof source.columns)[number]) => title.en,
    ]) {
      const mapping = mapped(source, source.columns.map(write))
      expect(mapping.headers.map(({ column }) => column)).toEqual(names)
    }
  })
  it('has no other name that is a second column’s', () => {
    const known = knownHeaders(source)
    const lost = source.columns.flatMap(({ name, aliases, title }) =>
      [name, ...aliases, title.id, title.en].filter(
        (header) => known.get(normalised(header))?.column !== name,
      ),
    )
    expect(lost).toEqual([])
  })
  it('is known to the list, the filters and the sorts', () => {
    const { table, list, filters, sort, label, download } = source
    const used = [...list, ...download].map(({ path }) => path)
    const all = [...used, ...Object.values(filters).map(({ column }) => column), ...sort, ...label, table.key]
    expect(all.filter((name) => !(name in table.columns))).toEqual([])
  })
})

it('an export of SOS has its 69 columns in their order, then those kept beside them', () => {
  expect(sos.columns).toHaveLength(77)
  expect(sos.columns[0]?.name).toBe('nipnas')
  expect(sos.columns[68]?.name).toBe('umur_order')
})

it('defect 4: order_description has a column', () => {
  expect(columnsBy(mapped(sos, ['order_id', 'ORDER_DESCRIPTION']))).toEqual({
    order_id: 'order_id',
    ORDER_DESCRIPTION: 'order_description',
  })
  expect(sos.table.columns).toHaveProperty('order_description', 'text')
})

describe('the header row', () => {
  it('is found below merged titles, blank cells and a date', () => {
    const rows = [
      { number: 2, cells: ['LAPORAN ORDER', null, null] },
      { number: 4, cells: [null, { at: '2024-12-31T00:00:00' }, 'Witel'] },
      { number: 6, cells: ['NO', 'ORDER ID', 'WITEL', '', 'REVENUE'] },
      { number: 7, cells: ['1', 'A-1', 'Medan', '', '5'] },
    ] satisfies SheetRow[]
    const mapping = findHeader(rows, sos)
    expect(mapping).toMatchObject({ headerRow: 6, width: 5 })
    expect(columnsBy(mapping as HeaderMapping)).toEqual({
      NO: null,
      'ORDER ID': 'order_id',
      WITEL: 'bill_witel',
      REVENUE: 'revenue',
    })
  })
  it('is the first of two that name as many columns', () => {
    expect(findHeader(sheet(['order_id', 'revenue'], ['order_id', 'revenue']), sos)).toMatchObject({
      headerRow: 1,
    })
  })
  it('is not looked for behind row 30', () => {
    const rows = sheet(...Array.from({ length: 30 }, () => ['x']), ['order_id'])
    expect(findHeader(rows, sos)).toMatchObject({ code: 'header_unknown' })
  })
  it('is the one that a person names', () => {
    const rows = sheet(['order_id', 'revenue', 'segmen'], ['order_id', 'revenue'])
    expect(findHeader(rows, sos, { headerRow: 2 })).toMatchObject({ headerRow: 2 })
    expect(findHeader(rows, sos, { headerRow: 9 })).toEqual({
      code: 'header_row_missing',
      params: { row: 9 },
    })
  })
})

describe('a column that two headers could fill', () => {
  it('is filled by its own name, and the other is listed as left out', () => {
    const { headers } = mapped(sos, ['witel', 'order_id', 'bill_witel'])
    expect(headers.map(({ header, column, by }) => [header, column, by])).toEqual([
      ['witel', null, 'other'],
      ['order_id', 'order_id', 'name'],
      ['bill_witel', 'bill_witel', 'name'],
    ])
  })
  it('is filled by the likelier of two aliases', () => {
    expect(columnsBy(mapped(sos, ['order_id', 'net price', 'rev']))).toMatchObject({
      'net price': null,
      rev: 'revenue',
    })
  })
})

describe('a fault names columns:', () => {
  const faults: [string, ImportSource, RawCell[], object][] = [
    [
      'no known column at all',
      sos,
      ['foo', 'bar'],
      { code: 'header_unknown', params: { found: 'foo, bar' } },
    ],
    [
      'two headers that are alike',
      sos,
      ['order_id', 'Segmen', 'SEGMEN '],
      { code: 'headers_alike', params: { headers: 'Segmen, SEGMEN', row: 1 } },
    ],
    [
      'two unknown headers that are alike',
      sos,
      ['order_id', 'Foo!', 'foo'],
      { code: 'headers_alike', params: { headers: 'Foo!, foo' } },
    ],
    [
      'a missing key',
      sos,
      ['segmen', 'revenue'],
      { code: 'columns_missing', params: { columns: 'order_id', found: 'segmen, revenue', row: 1 } },
    ],
    ['half a key', jt, ['no_nde_spmk'], { code: 'columns_missing', params: { columns: 'id_i_hld' } }],
    [
      'what Datin holds at least',
      datin,
      ['no_nde_spmk', 'segmen'],
      { code: 'columns_missing', params: { columns: 'witel_baru, revenue_plan, po_name' } },
    ],
  ]
  it.each(faults)('%s', (_name, source, headers, expected) => {
    expect(findHeader(sheet(headers), source)).toMatchObject(expected)
  })
  it('an empty sheet', () => {
    expect(findHeader([], sos)).toEqual({ code: 'file_empty', params: {} })
  })
  it('in both languages, with nothing left to fill in', () => {
    const headers = faults.map(([, source, cells]) => findHeader(sheet(cells), source))
    for (const fault of headers)
      if ('code' in fault) {
        const named = { ...fault, code: `import_${fault.code}` }
        expect(errorTexts('runErrors', named)).toEqual([])
      }
  })
})

describe('what a person decides', () => {
  it('wins over names, and the column’s own header is left out', () => {
    const { headers } = mapped(sos, ['order_id', 'revenue', 'Nilai'], { override: { nilai: 'revenue' } })
    expect(headers.map(({ column, by }) => [column, by])).toEqual([
      ['order_id', 'name'],
      [null, 'other'],
      ['revenue', 'person'],
    ])
  })
  it('can leave a header out, the key’s too, which is then missing', () => {
    expect(columnsBy(mapped(sos, ['order_id', 'segmen'], { override: { segmen: null } })).segmen).toBeNull()
    expect(findHeader(sheet(['order_id', 'segmen']), sos, { override: { orderid: null } })).toMatchObject({
      code: 'columns_missing',
    })
  })
  it('settles two headers that are alike', () => {
    const override = { 'segmen#2': null }
    expect(columnsBy(mapped(sos, ['order_id', 'Segmen', 'SEGMEN'], { override }))).toMatchObject({
      Segmen: 'segmen',
      SEGMEN: null,
    })
  })
  it('finds a header that names no column by itself', () => {
    expect(
      columnsBy(mapped(sos, ['Kode', 'Nilai'], { override: { kode: 'order_id', nilai: 'revenue' } })),
    ).toEqual({
      Kode: 'order_id',
      Nilai: 'revenue',
    })
  })
  it('is ignored for headers that this file does not have', () => {
    expect(columnsBy(mapped(sos, ['order_id'], { override: { nilai: 'revenue' } }))).toEqual({
      order_id: 'order_id',
    })
  })
  it('is refused when it gives a column twice, or one that is none', () => {
    const rows = sheet(['order_id', 'a', 'b'])
    expect(findHeader(rows, sos, { override: { a: 'revenue', b: 'revenue' } })).toEqual({
      code: 'column_twice',
      params: { column: 'revenue', headers: 'a, b', all: '["order_id","a","b"]' },
    })
    expect(findHeader(rows, sos, { override: { a: '__proto__' } })).toMatchObject({
      code: 'column_not_known',
    })
  })
})

describe('the type of a file', () => {
  const headersOf = (source: ImportSource) => source.columns.map(({ name }) => name)
  it('is doubted when another fits far better than the one it was given as', () => {
    expect(otherType(sheet(headersOf(hsi)), sos, ALL)?.type).toBe('hsi-import')
    expect(otherType(sheet(headersOf(sos)), sos, ALL)).toBeNull()
    expect(otherType(sheet(['order_id', 'witel']), sos, ALL)).toBeNull()
    expect(otherType(sheet(headersOf(jt)), datin, ALL)).toBeNull()
  })
})

describe('the sheet', () => {
  const form = { name: 'Form', rows: sheet(['order_id', 'revenue']) }
  const january = { name: 'Jan', rows: sheet(['order_id', 'revenue'], ['A-1', '5']) }
  const february = { name: 'Feb', rows: sheet(['order_id', 'revenue'], ['A-2', '6']) }
  const notes = { name: 'Catatan', rows: sheet(['order', 'sah'], ['x', 'y']) }
  const empty = { name: 'Sheet3', rows: [] }
  it('is the one whose header fits best, and a form without rows is not it', () => {
    expect(chooseSheet([empty, notes, form, january], sos)).toMatchObject({
      sheet: 'Jan',
      mapping: { headerRow: 1 },
    })
  })
  it('is asked when several fit alike', () => {
    expect(chooseSheet([january, notes, february], sos)).toEqual({ ask: ['Jan', 'Feb'] })
  })
  it('is the one with a header alone when there is no other', () => {
    expect(chooseSheet([form, empty], sos)).toMatchObject({ sheet: 'Form' })
  })
  it('is none, for the reason of the sheet that comes nearest', () => {
    const near = { name: 'Dekat', rows: sheet(['segmen', 'revenue']) }
    expect(chooseSheet([empty, { name: 'X', rows: sheet(['foo']) }, near], sos)).toMatchObject({
      fault: { sheet: 'Dekat', code: 'columns_missing' },
    })
    expect(chooseSheet([empty], sos)).toMatchObject({ fault: { sheet: 'Sheet3', code: 'file_empty' } })
    expect(chooseSheet([], sos)).toMatchObject({ fault: { sheet: null, code: 'file_empty' } })
  })
})

it('a header of a hostile file can be stored with the errors of its column', () => {
  const { headers } = mapped(sos, ['order_id', `x\0\uD83D${'y'.repeat(5000)}`, 'constructor', '__proto__'])
  const [, long, ...inherited] = headers
  expect(long?.header).toHaveLength(199)
  expect(long?.header.isWellFormed()).toBe(true)
  expect(inherited.map(({ column }) => column)).toEqual([null, null])
})
