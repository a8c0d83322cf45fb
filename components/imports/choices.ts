/** What a person changes about how a file is read, before it is looked at again. Pure. */
import type { MappedHeader, NumberStyle } from '@/replies/import-previews'
import type { BatchOptions } from '@/replies/imports'

export interface Choices {
  /** Undefined: as it was. */
  sheet?: string
  /** Column by header key; null leaves the header out. */
  columns: Readonly<Record<string, string | null>>
  styles: Readonly<Record<string, NumberStyle>>
}

export const NO_CHOICES: Choices = { columns: {}, styles: {} }

export const hasChoices = ({ sheet, columns, styles }: Choices) =>
  sheet !== undefined || Object.keys(columns).length > 0 || Object.keys(styles).length > 0

type Header = Pick<MappedHeader, 'key' | 'column'>

/** The column that a header would fill; null for none. */
export function columnOf({ key, column }: Header, columns: Choices['columns']): string | null {
  if (Object.hasOwn(columns, key)) return columns[key] ?? null
  return column !== null && Object.values(columns).includes(column) ? null : column
}

/** A header's column, decided: whichever header had it before has none now. */
export function withColumn(
  columns: Choices['columns'],
  headers: readonly Header[],
  { key, column }: { key: string; column: string | null },
): Choices['columns'] {
  const others = headers.filter(
    (header) => column !== null && header.key !== key && columnOf(header, columns) === column,
  )
  return { ...columns, ...Object.fromEntries(others.map((header) => [header.key, null])), [key]: column }
}

/** What is sent: earlier choices stand where no new one was made. */
export function optionsWith(before: BatchOptions, { sheet, columns, styles }: Choices): BatchOptions {
  const options: BatchOptions = {}
  if (sheet !== undefined) options.sheet = sheet
  if (Object.keys(columns).length > 0) options.columns = { ...before.columns, ...columns }
  if (Object.keys(styles).length > 0) options.styles = { ...before.styles, ...styles }
  return options
}

/** What an ambiguous number like `1.234` becomes; null when it is none. */
export function readAs(example: string, style: NumberStyle): number | null {
  const [digits] = /-?\d[\d.,]*/.exec(example) ?? []
  if (digits === undefined) return null
  const [thousands, decimal] = style === 'id' ? ['.', ','] : [',', '.']
  const value = Number(digits.replaceAll(thousands as string, '').replace(decimal as string, '.'))
  return Number.isFinite(value) ? value : null
}
