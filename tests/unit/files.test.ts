/** CSV and Excel files, written as streams. */
import Excel from 'exceljs'
import { describe, expect, it } from 'vitest'
import { type Cell, calendarDay } from '@/utils/cell'
import { csvFile } from '@/utils/csv'
import { xlsxFile } from '@/utils/xlsx'

async function* batches(...all: Cell[][][]): AsyncGenerator<Cell[][]> {
  yield* all
}

async function whole(pieces: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(Buffer.from(piece))
  return Buffer.concat(all)
}

async function* breaking(after: number): AsyncGenerator<Cell[][]> {
  for (let batch = 0; batch < after; batch++) yield [['baris', batch]]
  throw new Error('the rows broke off')
}

describe('a CSV file', () => {
  const text = async (...all: Cell[][][]) => (await whole(csvFile(['A', 'B, b'], batches(...all)))).toString()

  it('begins with a BOM and ends each line with CRLF', async () => {
    expect(await text([['x', 1]], [['y', 2]])).toBe('\uFEFFA,"B, b"\r\nx,1\r\ny,2\r\n')
  })
  it('without rows has its headings', async () => {
    expect(await text()).toBe('\uFEFFA,"B, b"\r\n')
    expect(await text([])).toContain('A,"B, b"\r\n')
  })
  it('quotes what has a comma, a quote or a line break', async () => {
    expect(
      await text([
        ['a,b', 'c"d'],
        ['e\nf', 'g\r\nh'],
      ]),
    ).toContain('"a,b","c""d"\r\n"e\nf","g\r\nh"\r\n')
  })
  it('writes nothing for nothing, days as ISO, 0 as 0', async () => {
    expect(
      await text([
        [null, { day: '2026-02-01' }],
        ['', 0],
      ]),
    ).toContain(',2026-02-01\r\n,0\r\n')
  })
  it.each(['=1', '+1', '-1', '@a', '\ta', '\ra', '=1\n2', '=1\r\n2', "='a'!A1", '=,'])(
    'puts an apostrophe before %j',
    async (formula) => {
      const line = (await text([[formula, 'b']])).slice('\uFEFFA,"B, b"\r\n'.length)
      expect(line.replace(/^"/, '').startsWith(`'${formula[0]}`)).toBe(true)
    },
  )
  it('leaves numbers below zero and texts that only contain signs as they are', async () => {
    expect(await text([[-5, 'a=b']])).toContain('-5,a=b\r\n')
  })
  it('fails where its rows fail', async () => {
    await expect(whole(csvFile(['A'], breaking(2)))).rejects.toThrow('the rows broke off')
  })
})

describe('an Excel file', () => {
  const columns = [
    { heading: 'Teks', isDay: false },
    { heading: 'Tanggal', isDay: true },
  ]
  const read = async (rows: AsyncIterable<Cell[][]>) => {
    const book = new Excel.Workbook()
    const bytes = await whole(xlsxFile({ name: 'Uji', columns, batches: rows }))
    await book.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
    const [sheet] = book.worksheets
    if (!sheet) throw new Error('no sheet')
    return sheet
  }

  it('holds texts, numbers, days and nothing as what they are', async () => {
    const sheet = await read(
      batches(
        [['a', { day: '2026-02-01' }]],
        [
          [7, 'kapan'],
          [null, null],
          ['007', null],
        ],
      ),
    )
    expect(sheet.name).toBe('Uji')
    const values = Array.from({ length: 5 }, (_, row) =>
      [1, 2].map((cell) => sheet.getRow(row + 1).getCell(cell).value),
    )
    expect(values).toEqual([
      ['Teks', 'Tanggal'],
      ['a', new Date('2026-02-01T00:00:00Z')],
      [7, 'kapan'],
      [null, null],
      ['007', null],
    ])
    expect(sheet.getRow(2).getCell(2).numFmt).toBe('dd-mm-yyyy')
  })
  it('holds no formula, whatever a text begins with', async () => {
    const sheet = await read(batches([['=1+1', '=A1']]))
    const cell = sheet.getRow(2).getCell(1)
    expect([cell.type, cell.value, cell.formula]).toEqual([Excel.ValueType.String, '=1+1', undefined])
  })
  it('stays readable with characters that XML cannot hold', async () => {
    const sheet = await read(batches([['a\u0000\u0008\uFFFEb <&> "é" 😀', null]]))
    expect(sheet.getRow(2).getCell(1).value).toBe('ab <&> "é" 😀')
  })
  it('holds a text as a whole, or says that it has no room for it', async () => {
    const longest = 'x'.repeat(32_767)
    const sheet = await read(batches([[longest, `${longest}x`]]))
    expect(sheet.getRow(2).getCell(1).value).toBe(longest)
    expect(sheet.getRow(2).getCell(2).value).toBe('#LENGTH!')
  })
  it('has a sheet that Excel takes, however the type is called', async () => {
    const name = `a/b:c*[d]?\\ ${'x'.repeat(40)}`
    const book = new Excel.Workbook()
    const bytes = await whole(xlsxFile({ name, columns, batches: batches() }))
    await book.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
    expect(book.worksheets[0]?.name).toBe(`a b c  d    ${'x'.repeat(19)}`)
  })
  it('without rows has its headings', async () => {
    expect((await read(batches())).rowCount).toBe(1)
  })
  it('fails where its rows fail, whether at the first or later', async () => {
    for (const after of [0, 3])
      await expect(whole(xlsxFile({ name: 'Uji', columns, batches: breaking(after) }))).rejects.toThrow(
        'broke off',
      )
  })
  it('asks for no more rows than its reader takes', async () => {
    let given = 0
    const endless = async function* (): AsyncGenerator<Cell[][]> {
      for (;;) {
        given++
        yield Array.from({ length: 500 }, () => [Math.random().toString(36).repeat(20), null])
      }
    }
    const file = xlsxFile({ name: 'Uji', columns, batches: endless() })
    await file.next()
    for (let turn = 0; turn < 1_000; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(given).toBeLessThan(50)
    await file.return(undefined)
  })
})

describe('the day that a value means', () => {
  it.each([
    ['2026-02-01', '2026-02-01'],
    ['2026-02-01T00:00:00.000Z', '2026-02-01'],
    ['2025-12-31T17:00:00Z', '2026-01-01'],
    ['2025-12-31T16:59:59Z', '2025-12-31'],
    ['2026-02-01 10:00:00+07:00', '2026-02-01'],
    ['01-02-2026', '2026-02-01'],
    ['01/02/2026', '2026-02-01'],
    [new Date('2025-12-31T20:00:00Z'), '2026-01-01'],
  ])('of %s is %s', (value, day) => expect(calendarDay(value)).toBe(day))
  it.each([
    '',
    'kapan',
    '2026-02-30',
    '2026-13-01',
    '2026-02',
    '20260201',
    20260201,
    null,
    undefined,
    true,
    {},
  ])('is none of %s', (value) => expect(calendarDay(value)).toBeNull())
})
