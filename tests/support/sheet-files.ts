/** Tables as files on disk, hand-made workbooks, and what reading them gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RawCell, SHEET_LIMITS, type SheetLimits, type SheetRow } from '@/utils/sheet/cell'
import { openSheet } from '@/utils/sheet/open'
import { FileRefusal } from '@/utils/sheet/refusal'
import type { ZipPart } from './zip'

const folder = mkdtempSync(join(tmpdir(), 'sinkron-sheets-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
let count = 0

/** A file with these bytes, removed when the tests end. */
export function fileWith(bytes: string | Buffer, name = 'tabel.csv'): string {
  count += 1
  const path = join(folder, `${count}-${name}`)
  writeFileSync(path, bytes)
  return path
}

export interface ReadSheet {
  name: string
  isHidden: boolean
  rows: SheetRow[]
}

/** Everything that a file holds, sheet by sheet. */
export async function readFile(path: string, limits: Partial<SheetLimits> = {}) {
  const file = await openSheet(path, path, { ...SHEET_LIMITS, ...limits })
  try {
    const sheets: ReadSheet[] = []
    for (const sheet of file.sheets) {
      const rows: SheetRow[] = []
      for await (const batch of file.rows(sheet.name)) rows.push(...batch)
      sheets.push({ ...sheet, rows })
    }
    return { format: file.format, facts: file.facts, sheets }
  } finally {
    await file.close()
  }
}

/** Cells of the first sheet, row by row; `name` counts for nothing. */
export async function cellsOf(bytes: string | Buffer, limits?: Partial<SheetLimits>): Promise<RawCell[][]> {
  const { sheets } = await readFile(fileWith(bytes), limits)
  return (sheets[0]?.rows ?? []).map(({ cells }) => cells)
}

/** Code and values of the refusal; what was read when it was not refused. */
export async function refusalOf(bytes: string | Buffer, limits?: Partial<SheetLimits>): Promise<unknown> {
  return readFile(fileWith(bytes), limits).catch((error: unknown) => {
    if (!(error instanceof FileRefusal)) throw error
    return { code: error.code, ...error.params }
  })
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
export const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

export interface HandMade {
  /** What stands in `sheetData`, or the whole part when it begins with `<?xml`. */
  sheet: string
  /** What stands in `sst`. */
  texts?: string
  /** What stands in `styleSheet`. */
  styles?: string
  workbookPr?: string
  type?: string
}

const relation = (id: string, kind: string, target: string) =>
  `<Relationship Id="${id}" Type="${DOCUMENT}/${kind}" Target="${target}"/>`
const relations = (...all: string[]) =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`

/** The parts of a workbook with one sheet, named Data. */
export function workbook({
  sheet,
  texts,
  styles,
  workbookPr = '',
  type = 'sheet.main',
}: HandMade): ZipPart[] {
  const part = (name: string, root: string, inner: string): ZipPart => ({
    name,
    data: inner.startsWith('<?xml') ? inner : `${XML}<${root} xmlns="${MAIN}">${inner}</${root}>`,
  })
  const rels = [relation('rId1', 'worksheet', 'worksheets/sheet1.xml')]
  if (texts !== undefined) rels.push(relation('rId2', 'sharedStrings', 'sharedStrings.xml'))
  if (styles !== undefined) rels.push(relation('rId3', 'styles', '/xl/styles.xml'))
  const sheets = `${workbookPr}<sheets><sheet name="Data" sheetId="1" r:id="rId1" xmlns:r="${DOCUMENT}"/></sheets>`
  return [
    {
      name: '[Content_Types].xml',
      data: `${XML}<Types xmlns="${PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.${type}+xml"/></Types>`,
    },
    { name: '_rels/.rels', data: relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')) },
    part('xl/workbook.xml', 'workbook', sheets),
    { name: 'xl/_rels/workbook.xml.rels', data: relations(...rels) },
    part(
      'xl/worksheets/sheet1.xml',
      'worksheet',
      sheet.startsWith('<?xml') ? sheet : `<sheetData>${sheet}</sheetData>`,
    ),
    ...(texts === undefined ? [] : [part('xl/sharedStrings.xml', 'sst', texts)]),
    ...(styles === undefined ? [] : [part('xl/styles.xml', 'styleSheet', styles)]),
  ]
}
