/** CSV as spreadsheets read it: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run as a formula. */
import Papa from 'papaparse'
import type { Cell } from './cell'

/** How a text begins that a spreadsheet would take for a formula, or that one guarded so already. */
const FORMULA = /^'*[=+\-@\t\r]/

function textOf(cell: Cell): string | number {
  if (cell === null) return ''
  return typeof cell === 'object' ? cell.day : cell
}

function linesOf(rows: readonly (readonly Cell[])[], delimiter: string): string {
  const texts = rows.map((row) => row.map(textOf))
  return `${Papa.unparse(texts, { delimiter, newline: '\r\n', escapeFormulae: FORMULA })}\r\n`
}

/** The file in pieces; the first comes with the first rows. Texts that would be formulas get an apostrophe in front. */
export async function* csvFile(
  headings: readonly string[],
  batches: AsyncIterable<Cell[][]>,
  delimiter = ',',
): AsyncGenerator<string> {
  let head = `\uFEFF${linesOf([headings], delimiter)}`
  for await (const rows of batches) {
    yield head + linesOf(rows, delimiter)
    head = ''
  }
  if (head !== '') yield head
}
