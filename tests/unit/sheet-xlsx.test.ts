/** Workbooks: what other programs wrote is read back equal, and what their XML may say is understood. */
import Excel from 'exceljs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnLetters, type RawCell } from '@/utils/sheet/cell'
import { cellsOf, fileWith, type HandMade, readFile, refusalOf, workbook, XML } from '../support/sheet-files'
import { zip } from '../support/zip'

async function bytesOf(book: Excel.Workbook): Promise<Buffer> {
  return Buffer.from(await book.xlsx.writeBuffer())
}
const handMade = (made: HandMade) => zip(workbook(made))
const cells = (made: HandMade | string) =>
  cellsOf(handMade(typeof made === 'string' ? { sheet: made } : made))

describe('a workbook written by another library', () => {
  const when = new Date(Date.UTC(2024, 1, 29, 13, 45, 10))
  const FORMATS = [
    'dd/mm/yyyy',
    'd mmmm yyyy',
    '[$-421]dd mmmm yyyy;@',
    'yyyy-mm-dd hh:mm:ss',
    'm/d/yy h:mm AM/PM',
  ]

  async function written(is1904: boolean): Promise<Buffer> {
    const book = new Excel.Workbook()
    book.properties.date1904 = is1904
    const sheet = book.addWorksheet('Satu')
    sheet.addRow(['Judul', null, null])
    sheet.addRow([])
    sheet.addRow(['teks', 1.5, -0.1, 1e21, true, false, ' spasi ', 'a\nb', 'é€😀'])
    for (const [at, format] of FORMATS.entries()) {
      const cell = sheet.getCell(4, at + 1)
      cell.value = when
      cell.numFmt = format
    }
    sheet.getRow(6).values = [
      { formula: '1+1', result: 2 },
      { formula: 'A1&"x"', result: 'Judulx' },
      { formula: 'TODAY()' },
      { error: '#N/A' },
      { richText: [{ text: 'tebal ', font: { bold: true } }, { text: 'biasa' }] },
      { text: 'tautan', hyperlink: 'https://example.com/' },
    ] as Excel.CellValue[]
    sheet.getCell('C8').value = '198503012010011001'
    sheet.mergeCells('C8:D9')
    book.addWorksheet('Tersembunyi', { state: 'hidden' }).addRow(['x'])
    book.addWorksheet('Kosong & "lain"', { state: 'veryHidden' })
    return bytesOf(book)
  }

  it.each([false, true])('comes back as it was (1904: %s)', async (is1904) => {
    const { format, facts, sheets } = await readFile(fileWith(await written(is1904), 'apa.xls'))
    expect(format).toBe('xlsx')
    expect(facts).toMatchObject({ is1904 })
    expect(sheets.map(({ name, isHidden }) => [name, isHidden])).toEqual([
      ['Satu', false],
      ['Tersembunyi', true],
      ['Kosong & "lain"', true],
    ])
    const at = { at: '2024-02-29T13:45:10' }
    expect(sheets[0]?.rows).toEqual([
      { number: 1, cells: ['Judul'] },
      { number: 3, cells: ['teks', 1.5, -0.1, 1e21, true, false, ' spasi ', 'a\nb', 'é€😀'] },
      { number: 4, cells: FORMATS.map(() => at) },
      { number: 6, cells: [2, 'Judulx', { fault: 'formula' }, { fault: '#N/A' }, 'tebal biasa', 'tautan'] },
      { number: 8, cells: [null, null, '198503012010011001'] },
    ])
    expect(sheets[2]?.rows).toEqual([])
  })

  it('comes back as it was, whatever texts and numbers are in it, shared or not', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/_x[0-9a-f]{4}_|\r/i.test(text)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
    )
    const table = fc.array(fc.array(value, { maxLength: 6 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const book = new Excel.Workbook()
        const sheet = book.addWorksheet('x')
        sheet.addRow(['kunci'])
        for (const row of rows) sheet.addRow(row)
        const expected = rows
          .map((row) => row.map((cell) => (cell === '' ? null : cell)))
          .map((row) => row.slice(0, row.findLastIndex((cell) => cell !== null) + 1))
          .filter((row) => row.some((cell) => String(cell ?? '').trim() !== ''))
        expect((await cellsOf(await bytesOf(book))).slice(1)).toEqual(expected)
      }),
      { numRuns: 25 },
    )
  })
})

describe('a cell', () => {
  const STYLES = `<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="&quot;hari&quot; 0"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>`
  const TEXTS =
    '<si><t>satu</t></si><si><r><t xml:space="preserve">du </t></r><r><rPr><b/></rPr><t>a</t></r><rPh sb="0"><t>bunyi</t></rPh></si><si/>'
  const one = async (xml: string): Promise<RawCell> => {
    const sheet = `<row r="1"><c><v>0</v></c></row><row r="2">${xml}</row>`
    return (await cells({ sheet, styles: STYLES, texts: TEXTS }))[1]?.[0] ?? null
  }
  it('means the same in the form that most programs write and in any other', async () => {
    const cell = fc.record({
      place: fc.constantFrom('A', 'B', 'Z', 'AA', 'XFD', 'XFE', 'AAAA', 'a', ''),
      style: fc.constantFrom('', ' s="1"', ' s="2"', ' s="99"', ' s=""', ' s="x"'),
      type: fc.constantFrom(
        '',
        ' t="s"',
        ' t="str"',
        ' t="b"',
        ' t="e"',
        ' t="d"',
        ' t="n"',
        ' t="?"',
        ' t=""',
      ),
      value: fc.oneof(
        fc.constantFrom(
          '0',
          '1',
          '7',
          '45000.5',
          '',
          ' 2',
          '1e5',
          'a&amp;b',
          '&lt;',
          '_x0041_',
          '2024-02-29',
          '-1',
        ),
        fc.string({ maxLength: 5 }).map((text) => text.replace(/[<&]/g, '')),
      ),
    })
    const read = (xml: string) => {
      const sheet = `<row r="1"><c r="A1"><v>0</v></c></row><row r="2">${xml}</row>`
      return refusalOf(handMade({ sheet, styles: STYLES, texts: TEXTS }))
    }
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 4 }), async (row) => {
        const written = (gap: string) =>
          row
            .map(
              ({ place, style, type, value }) => `<c r="${place}2"${style}${type}${gap}><v>${value}</v></c>`,
            )
            .join('')
        expect(await read(written(''))).toEqual(await read(written(' ')))
      }),
      { numRuns: 150 },
    )
  })
  it.each<[string, RawCell]>([
    ['<c><v>1.5</v></c>', 1.5],
    ['<c t="n"><v> 12 </v></c>', 12],
    ['<c><v>1.23E-5</v></c>', 1.23e-5],
    ['<c><v>0.30000000000000004</v></c>', 0.30000000000000004],
    ['<c><v>198503012010011001</v></c>', '198503012010011001'],
    ['<c><v>-9007199254740992</v></c>', -9007199254740992],
    ['<c><v>1.98503012010011E+17</v></c>', 198503012010011000],
    ['<c t="s"><v>0</v></c>', 'satu'],
    ['<c t="s"><v>1</v></c>', 'du a'],
    ['<c t="s"><v>2</v></c>', null],
    ['<c t="str"><f>A1</f><v>hasil</v></c>', 'hasil'],
    ['<c t="str"><f>A1</f><v></v></c>', null],
    ['<c><f>A1</f><v>7</v></c>', 7],
    ['<c><f t="shared" si="0"/><v>8</v></c>', 8],
    ['<c><f>A1</f></c>', { fault: 'formula' }],
    ['<c t="str"><f>A1</f></c>', { fault: 'formula' }],
    ['<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', { fault: '#DIV/0!' }],
    ['<c t="b"><v>1</v></c>', true],
    ['<c t="b"><v>0</v></c>', false],
    ['<c t="inlineStr"><is><t>  di sini </t></is></c>', '  di sini '],
    ['<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c>', 'ab'],
    [
      '<c t="inlineStr"><is><t>a&amp;b &#x41;&#66; <![CDATA[<&>]]>_x000D__x0000_</t></is></c>',
      'a&b AB <&>\r_x0000_',
    ],
    ['<c t="d"><v>2024-02-29T08:30:00Z</v></c>', { at: '2024-02-29T08:30:00' }],
    ['<c t="d"><v>2023-02-29</v></c>', { fault: 'date' }],
    ['<c s="1"><v>45351.5</v></c>', { at: '2024-02-29T12:00:00' }],
    ['<c s="2"><v>45351</v></c>', { at: '2024-02-29T00:00:00' }],
    ['<c s="2"><v>-1</v></c>', { fault: 'date' }],
    ['<c s="2" t="str"><v>teks</v></c>', 'teks'],
    ['<c s="3"><v>45351</v></c>', 45351],
    ['<c s="99"><v>5</v></c>', 5],
    ['<x:c xmlns:x="y"><x:v>9</x:v></x:c>', 9],
  ])('%s is %j', async (xml, expected) => {
    expect(await one(xml)).toEqual(expected)
  })
  it.each([
    '<c><v>1,5</v></c>',
    '<c><v>0x10</v></c>',
    '<c><v>1e999</v></c>',
    '<c t="s"><v>3</v></c>',
    '<c t="s"><v>-1</v></c>',
    '<c t="b"><v>ya</v></c>',
    '<c t="apa"><v>1</v></c>',
    '<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>',
    '<c r="XFE2"><v>1</v></c>',
    '<c r="2"><v>1</v></c>',
    '<c><v>&unknown;</v></c>',
    '<c><v>1</c></v>',
  ])('%s is a fault of the file, told with its row', async (xml) => {
    const sheet = `<row r="1"><c><v>1</v></c></row><row r="4">${xml}</row>`
    const refused = { code: 'file_row_broken', sheet: 'Data', row: 4 }
    expect(await refusalOf(handMade({ sheet, texts: TEXTS, styles: STYLES }))).toEqual(refused)
  })
})

describe('a sheet', () => {
  it('has the row numbers and columns that it says, and counts on where it says none', async () => {
    const sheet =
      '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c><c r="A5"><v>5</v></c></row><row><c r="B6"><v>6</v></c></row>'
    const { sheets } = await readFile(fileWith(handMade({ sheet })))
    expect(sheets[0]?.rows).toEqual([
      { number: 1, cells: [1, 2] },
      { number: 5, cells: [5, null, 3, 4] },
      { number: 6, cells: [null, 6] },
    ])
  })
  it('may have a value in its last row, and thousands of empty cells beside it', async () => {
    const empty = Array.from({ length: 16_384 }, (_, at) => `<c r="${columnLetters(at)}1048576" s="1"/>`)
    const sheet = `<row r="1048576">${empty.join('')}</row>`.replace(
      '<c r="B1048576" s="1"/>',
      '<c r="B1048576"><v>1</v></c>',
    )
    const { sheets } = await readFile(fileWith(handMade({ sheet })))
    expect(sheets[0]?.rows).toEqual([{ number: 1_048_576, cells: [null, 1] }])
  })
  it.each([
    '<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>',
    '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>',
    '<row r="2"><c><v>1</v></c></row><row r="1048577"><c><v>1</v></c></row>',
    '<row r="2"><c><v>1</v></c></row><row r="x"><c><v>1</v></c></row>',
  ])('whose rows are out of order is refused (%s)', async (sheet) => {
    expect(await refusalOf(handMade({ sheet }))).toEqual({ code: 'file_row_broken', sheet: 'Data', row: 2 })
  })
  it('reads nothing outside of its rows as a cell', async () => {
    const rest = '<c><v>1</v></c><extLst><row r="9"><c r="A9"><f>x</f><v>9</v></c></row></extLst>'
    const sheet = `${XML}<worksheet xmlns="x"><sheetData><row r="1"><c><v>7</v></c></row></sheetData>${rest}</worksheet>`
    expect(await cells(sheet)).toEqual([[7]])
  })
  it('may be in UTF-16', async () => {
    const text = `<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="x"><sheetData><row><c t="inlineStr"><is><t>é</t></is></c></row></sheetData></worksheet>`
    const parts = workbook({ sheet: '' }).map((part) =>
      part.name.endsWith('sheet1.xml') ? { ...part, data: Buffer.from(`\uFEFF${text}`, 'utf16le') } : part,
    )
    expect(await cellsOf(zip(parts))).toEqual([['é']])
  })
  it('stops when it is told to', async () => {
    const { openSheet } = await import('@/utils/sheet/open')
    const { SHEET_LIMITS } = await import('@/utils/sheet/cell')
    const sheet = '<row><c><v>1</v></c></row>'.repeat(5_000)
    const file = await openSheet(fileWith(handMade({ sheet })), 'x.xlsx', SHEET_LIMITS)
    const over = new AbortController()
    const reading = async () => {
      for await (const _ of file.rows('Data', { signal: over.signal })) over.abort(new Error('cukup'))
    }
    await expect(reading()).rejects.toThrow('cukup')
    expect(() => file.rows('Tidak ada')).toThrow('file_sheet_unknown')
    await file.close()
  })
})
