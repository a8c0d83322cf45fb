/** Where a file holds its rows and what its columns mean, as far as that is known before all rows were read. */
import { Permanent } from '@/jobs/engine/outcomes'
import type { HeaderMapping, ImportPreview } from '@/replies/import-previews'
import type { BatchOptions } from '@/replies/imports'
import type { SheetRow } from '@/utils/sheet/cell'
import type { SheetFile } from '@/utils/sheet/open'
import { importJobOf, importSources } from '../import-sources'
import { filledColumns, type ImportSource } from './columns'
import { absentColumns, HEADER_ROWS, type HeaderFault } from './header'
import { chooseSheet, otherType, type SheetHead } from './header-detect'

/** As a preview shows it. */
export interface Layout
  extends Pick<ImportPreview, 'format' | 'facts' | 'sheet' | 'sheets' | 'mapping' | 'absent' | 'filled'> {
  /** Titles of all columns up to the last that has one, in the order of the file. */
  header: string[]
}

/** Sheets that are looked into for the header. */
const MOST_SHEETS = 20

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
    heads.push({ name, rows: await firstRows(file, name, HEADER_ROWS) })
  return heads
}

/** The first rows of a sheet, blank ones left out. */
export async function firstRows(file: SheetFile, sheet: string, count: number): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const batch of file.rows(sheet)) {
    rows.push(...batch)
    if (rows.length >= count) break
  }
  return rows.slice(0, count)
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

/** What people call a type: `HSI` of the job "Impor HSI". */
const nameOf = ({ type }: ImportSource) => importJobOf(type).titles.id.replace(/^Impor /, '')

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
      given: nameOf(source),
      found: nameOf(other),
      otherType: other.apiNames[0],
    })
  if ('fault' in choice) throw refused(choice.fault, choice.fault.sheet)
  return choice
}

const presentIn = ({ headers }: HeaderMapping): ReadonlySet<string> =>
  new Set(headers.flatMap(({ column }) => column ?? []))

/** @throws Permanent that says what is wrong with its sheets or its header. */
export async function layoutOf(
  file: SheetFile,
  source: ImportSource,
  options: BatchOptions,
): Promise<Layout> {
  const { sheet, mapping } = choose(await headsOf(file, options.sheet), source, options)
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
  }
}
