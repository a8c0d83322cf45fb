/** Files made to take all memory: each is refused, or read in little memory, in a real sandbox with its cap. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { READER_MB } from '@/controller/import/read'
import { runInSandbox } from '@/jobs/engine/sandbox'
import { SHEET_LIMITS } from '@/utils/sheet/cell'
import { fileWith, type HandMade, workbook, XML } from '../support/sheet-files'
import { zip } from '../support/zip'

const SHEET = 'xl/worksheets/sheet1.xml'
const made = (parts: HandMade) => zip(workbook(parts))

describe('a bomb', () => {
  const rows = (cells: string, count: number) => {
    const all = Array.from({ length: count }, (_, at) => `<row r="${at + 1}">${cells}</row>`)
    return `${XML}<worksheet xmlns="x"><sheetData>${all.join('')}</sheetData></worksheet>`
  }
  const text = (inner: string) => `<row r="3"><c r="C3" t="inlineStr"><is><t>${inner}</t></is></c></row>`
  const { fieldLength, rowLength, columns } = SHEET_LIMITS
  /** Packs badly, so that it is not told by how well it packs. */
  const noise = (length: number) => randomBytes(length / 2).toString('hex')
  const most = fieldLength
  const bombs: [name: string, make: () => string | Buffer, outcome: object][] = [
    [
      'a cell of 150 MB',
      () => made({ sheet: text('x'.repeat(150_000_000)) }),
      { code: 'file_part_too_large', part: SHEET, mb: 150 },
    ],
    [
      'a cell of 20 MB that packs badly',
      () => made({ sheet: text(noise(20_000_000)) }),
      { code: 'file_row_broken', sheet: 'Data', row: 3 },
    ],
    [
      'a cell of two megabytes in pieces',
      () => made({ sheet: text('<![CDATA[xxxxxxxxxx]]>'.repeat(200_000)) }),
      { code: 'file_field_too_long', row: 3, column: 'C', most },
    ],
    [
      'a tag of 20 MB',
      () => made({ sheet: `<row ${noise(20_000_000)}="1"/>` }),
      { code: 'file_part_broken', part: SHEET },
    ],
    [
      'elements without end',
      () => made({ sheet: '<a>'.repeat(8_000_000) }),
      { code: 'file_part_broken', part: SHEET },
    ],
    [
      'a cell at XFD1048576',
      () => made({ sheet: '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' }),
      { code: 'file_too_many_columns', row: 1_048_576, column: 'XFD', most: columns },
    ],
    [
      'a text of 900 kB in every cell',
      () => made({ sheet: rows('<c t="s"><v>0</v></c>', 500), texts: `<si><t>${noise(900_000)}</t></si>` }),
      { rows: 500, characters: 450_000_000 },
    ],
    [
      'a text of 900 kB five times in a row',
      () =>
        made({
          sheet: rows('<c t="s"><v>0</v></c>'.repeat(5), 9),
          texts: `<si><t>${noise(900_000)}</t></si>`,
        }),
      { code: 'file_row_too_long', row: 1, most: rowLength },
    ],
    [
      'many different texts',
      () =>
        made({
          sheet: rows('<c t="s"><v>1</v></c><c t="s"><v>1499999</v></c>', 2),
          texts: Array.from({ length: 1_500_000 }, (_, at) => `<si><t>teks nomor ${at}</t></si>`).join(''),
        }),
      { rows: 2, characters: 60 },
    ],
    [
      '200,000 rows of empty cells',
      () => made({ sheet: rows('<c s="1"/>', 200_000) }),
      { code: 'file_blank' },
    ],
    [
      'a quote in 20 MB that is never closed',
      () => `a,b\n1,"${'2,3\n'.repeat(5_000_000)}`,
      { code: 'file_quote_unclosed', row: 2, column: 'B', line: 2 },
    ],
    [
      'a line of 20 MB',
      () => 'a,'.repeat(10_000_000),
      { code: 'file_too_many_columns', row: 1, column: 'BXY', most: columns },
    ],
    [
      'a field of 20 MB',
      () => 'a'.repeat(20_000_000),
      { code: 'file_field_too_long', row: 1, column: 'A', most },
    ],
  ]

  it('is told apart or read in little memory, in the sandbox that imports have', {
    timeout: 240_000,
  }, async () => {
    const paths = bombs.map(([, make]) => fileWith(make()))
    const task = new URL('../support/sandbox-tasks/read-sheet.ts', import.meta.url)
    const signal = new AbortController().signal
    const outcomes = await runInSandbox<string[], never, unknown[]>(task, paths, {
      memoryMb: READER_MB,
      signal,
    })
    const named = (what: unknown[]) => bombs.map(([name], at) => [name, what[at]])
    expect(named(outcomes)).toEqual(named(bombs.map(([, , outcome]) => outcome)))
  })
})
