/** In the sandbox: finds the sheet, the header and how numbers are written, and counts the rows. */
import { Permanent } from '@/jobs/engine/outcomes'
import type { BatchOptions } from '@/models/import-batch'
import type { SheetRow } from '@/utils/sheet/cell'
import type { SheetFile } from '@/utils/sheet/open'
import { importSource, importSources } from '../import-sources'
import { filledColumns, type ImportSource } from './columns'
import { absentColumns, HEADER_ROWS, type HeaderFault, type Mapping } from './header'
import { chooseSheet, otherType, type SheetHead } from './header-detect'
import { decideStyle, type NumberDecision } from './numbers'
import { formatOf, withSheet } from './opened'
import { surveyor } from './survey'

export interface SurveyInput {
  path: string
  fileName: string
  type: string
  options: BatchOptions
}

/** Rows seen so far. */
export interface SurveyItem {
  rows: number
}

export interface SurveyOutput {
  format: 'xlsx' | 'csv'
  facts: Record<string, string | number | boolean>
  sheet: string
  sheets: string[]
  mapping: Mapping
  /** Titles of all columns up to the last that has one, in the order of the file. */
  header: string[]
  /** Columns of the type that the file does not have. */
  absent: string[]
  /** Columns of the table that its rows fill, in the table's order. */
  filled: string[]
  /** How the numbers of each money column are read. */
  numbers: Record<string, NumberDecision>
  /** Rows below the header, blank ones left out. */
  totalRows: number
}

/** Sheets that are looked into for the header. */
const MOST_SHEETS = 20
const TELL_EVERY = 5_000

async function headsOf(file: SheetFile, wanted: string | undefined): Promise<SheetHead[]> {
  const names = file.sheets.filter(({ isHidden }) => !isHidden).map(({ name }) => name)
  const seen = names.length > 0 ? names : file.sheets.map(({ name }) => name)
  if (wanted !== undefined && !file.sheets.some(({ name }) => name === wanted))
    throw new Permanent('file_sheet_unknown', `there is no sheet ${wanted}`, {
      sheet: wanted,
      sheets: seen.join(', '),
    })
  const heads: SheetHead[] = []
  for (const name of wanted === undefined ? seen.slice(0, MOST_SHEETS) : [wanted])
    heads.push({ name, rows: await firstRows(file, name) })
  return heads
}

async function firstRows(file: SheetFile, sheet: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const batch of file.rows(sheet)) {
    rows.push(...batch)
    if (rows.length >= HEADER_ROWS) break
  }
  return rows.slice(0, HEADER_ROWS)
}

function refused({ code, params }: HeaderFault, sheet: string | null): Permanent {
  return new Permanent(`import_${code}`, code, { ...params, sheet: sheet ?? '-' })
}

const CLASHES: readonly string[] = ['column_twice', 'column_not_known']

/** Columns remembered from other files may not fit this one: then it speaks for itself. */
function chooseFor(heads: SheetHead[], source: ImportSource, { columns, isRemembered }: BatchOptions) {
  const choice = chooseSheet(heads, source, { override: columns })
  const isClash = isRemembered && 'fault' in choice && CLASHES.includes(choice.fault.code)
  return isClash ? chooseSheet(heads, source) : choice
}

function choose(heads: SheetHead[], source: ImportSource, options: BatchOptions) {
  const choice = chooseFor(heads, source, options)
  if ('ask' in choice)
    throw new Permanent('import_choose_sheet', 'several sheets fit alike', {
      sheets: choice.ask.join(', '),
    })
  const rows = heads.find(({ name }) => name === ('sheet' in choice ? choice.sheet : ''))?.rows
  const other = otherType(rows ?? heads[0]?.rows ?? [], source, importSources)
  if (other && !options.columns)
    throw new Permanent('import_other_type', `it looks like ${other.type}`, {
      given: source.apiNames[0],
      found: other.apiNames[0],
    })
  if ('fault' in choice) throw refused(choice.fault, choice.fault.sheet)
  return choice
}

const presentIn = ({ headers }: Mapping): ReadonlySet<string> =>
  new Set(headers.flatMap(({ column }) => column ?? []))

export default async function survey(
  input: SurveyInput,
  out: { send(item: SurveyItem): Promise<void> },
): Promise<SurveyOutput> {
  const source = importSource(input.type)
  return withSheet(input, async (file) => {
    const { sheet, mapping } = choose(await headsOf(file, input.options.sheet), source, input.options)
    const { isDelimited } = formatOf(file)
    const { survey: look, statistics } = surveyor({ source, mapping, isDelimited })
    let totalRows = 0
    let told = 0
    for await (const rows of file.rows(sheet)) {
      for (const row of rows) {
        if (row.number <= mapping.headerRow) continue
        look(row)
        totalRows++
      }
      if (totalRows - told < TELL_EVERY) continue
      told = totalRows
      await out.send({ rows: totalRows })
    }
    const numbers = Object.entries(statistics).map(([column, found]) => {
      return [column, decideStyle(found, input.options.styles?.[column])] as const
    })
    const header = Array.from({ length: mapping.width }, () => '')
    for (const { index, header: title } of mapping.headers) header[index] = title
    return {
      format: file.format,
      facts: file.facts,
      sheet,
      sheets: file.sheets.map(({ name }) => name),
      mapping,
      header,
      absent: absentColumns(mapping, source),
      filled: filledColumns(source, presentIn(mapping)),
      numbers: Object.fromEntries(numbers),
      totalRows,
    }
  })
}
