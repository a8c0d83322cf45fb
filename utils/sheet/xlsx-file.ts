/** A workbook (.xlsx) as rows of its sheets, in bounded memory. Formulas are never calculated: their stored value counts. */
import { type Archive, openArchive } from './archive'
import type { SheetLimits, SheetRow } from './cell'
import type { Marks } from './cell-value'
import { workbookPart } from './content-kind'
import { FileRefusal } from './refusal'
import { type Relation, relationsOf } from './relations'
import { sharedTexts } from './shared-texts'
import type { ReadOptions, SheetFile } from './sheet-file'
import { SheetHandler } from './sheet-handler'
import { dateStyles } from './styles'
import type { TextStore } from './text-store'
import { XmlReader } from './xml'
import { readXml, xmlText } from './xml-part'

interface Sheet {
  name: string
  isHidden: boolean
  part: string
}

interface Workbook {
  archive: Archive
  limits: SheetLimits
  sheets: Sheet[]
  marks: Marks
}

const MOST_SHEETS = 1_000

async function readWorkbook(archive: Archive, part: string, relations: Relation[]) {
  const sheets: Sheet[] = []
  let is1904 = false
  await readXml(archive, part, (name, tag) => {
    if (name === 'workbookPr') is1904 = /^(1|true)$/.test(tag.attribute('date1904') ?? '')
    if (name !== 'sheet') return
    const id = tag.prefixed('id')
    const relation = relations.find((one) => one.id === id)
    if (relation?.kind !== 'worksheet') return
    const sheet = tag.attribute('name') ?? ''
    if (sheets.length === MOST_SHEETS || sheets.some((one) => one.name === sheet))
      throw new FileRefusal('file_part_broken', { part }, 'sheets')
    const isHidden = /hidden/i.test(tag.attribute('state') ?? '')
    sheets.push({ name: sheet, isHidden, part: relation.target })
  })
  return { sheets, is1904 }
}

/** A fault in a sheet is told with its row. */
function withRow(error: unknown, sheet: Sheet, row: number): unknown {
  if (!(error instanceof FileRefusal) || error.code !== 'file_part_broken' || row === 0) return error
  return new FileRefusal('file_row_broken', { sheet: sheet.name, row }, error.message)
}

async function* rowsOf(book: Workbook, sheet: Sheet, signal?: AbortSignal): AsyncGenerator<SheetRow[]> {
  const { archive, limits, marks } = book
  const handler = new SheetHandler(sheet, marks, limits, () => reader.pause())
  const reader = new XmlReader(sheet.part, handler, limits.fieldLength + 1_000)
  try {
    for await (const text of xmlText(archive, sheet.part)) {
      signal?.throwIfAborted()
      for (reader.write(text); handler.isFull(); reader.write('')) yield handler.take()
    }
    reader.end()
  } catch (error) {
    throw withRow(error, sheet, handler.rowNumber)
  }
  const rest = handler.take()
  if (rest.length > 0) yield rest
}

async function isBlank(book: Workbook): Promise<boolean> {
  for (const sheet of book.sheets)
    for await (const rows of rowsOf(book, sheet)) if (rows.length > 0) return false
  return true
}

/** Programs write the extent of a sheet before its rows. */
const EXTENT = /<(?:\w+:)?dimension[^>]*?\sref\s*=\s*["'][A-Z]+\d+:[A-Z]+(\d+)["']/

async function declaredRows({ archive }: Workbook, { part }: Sheet): Promise<number | null> {
  for await (const text of xmlText(archive, part)) {
    const rows = Number(EXTENT.exec(text)?.[1])
    return Number.isSafeInteger(rows) ? rows : null
  }
  return null
}

async function openBook(archive: Archive, limits: SheetLimits, onTexts: (texts: TextStore) => void) {
  const part = await workbookPart(archive)
  const relations = await relationsOf(archive, part)
  const partOf = (kind: string) => relations.find((one) => one.kind === kind)?.target
  const { sheets, is1904 } = await readWorkbook(archive, part, relations)
  const [styles, texts] = [partOf('styles'), partOf('sharedStrings')]
  const dates = styles === undefined ? [] : await dateStyles(archive, styles)
  const store = texts === undefined ? undefined : await sharedTexts(archive, texts, limits)
  if (store) onTexts(store)
  const marks: Marks = { is1904, dateStyles: dates, text: (index) => store?.get(index) }
  return { archive, limits, sheets, marks }
}

/** @throws FileRefusal */
export async function openXlsx(path: string, limits: SheetLimits): Promise<SheetFile> {
  const archive = await openArchive(path, limits)
  let texts: TextStore | undefined
  const close = async () => {
    texts?.close()
    archive.close()
  }
  try {
    const book = await openBook(archive, limits, (store) => {
      texts = store
    })
    if (await isBlank(book)) throw new FileRefusal('file_blank')
    const sheetCalled = (name: string) => {
      const sheet = book.sheets.find((one) => one.name === name)
      if (!sheet) throw new FileRefusal('file_sheet_unknown', { sheet: name })
      return sheet
    }
    return {
      format: 'xlsx',
      sheets: book.sheets.map(({ name, isHidden }) => ({ name, isHidden })),
      facts: { is1904: book.marks.is1904, sharedTexts: texts?.count ?? 0 },
      rows: (name: string, { signal }: ReadOptions = {}) => rowsOf(book, sheetCalled(name), signal),
      rowsAbout: async (name) => declaredRows(book, sheetCalled(name)),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
