/** Rows as the cells of a file: values found by their path and written as the field says. */
import type { StoredRow } from '@/models/table-rows'
import { type Cell, calendarDay } from '@/utils/cell'
import type { Field as ImportField } from './import/columns'
import type { Field as ProxyField } from './proxy/source'

/** A column of a list or of a download, of any family. */
export type Field = ProxyField | ImportField
type Show = Field['show']

const EMPLOYEE = 'pegawai.'

/** The columns of the row's own table that the fields need. */
export function columnsOf(fields: readonly Field[]): string[] {
  return [...new Set(fields.map(({ path }) => path).filter((path) => !path.startsWith(EMPLOYEE)))]
}

function valueAt(row: StoredRow, path: string): unknown {
  if (!path.startsWith(EMPLOYEE)) return row[path]
  const employee: Record<string, unknown> = { ...row.pegawai }
  return employee[path.slice(EMPLOYEE.length)]
}

function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

type Names = ReadonlyMap<number, string>

const CELL: Record<Show, (value: unknown, statuses: Names) => Cell> = {
  text,
  document: text,
  number: (value) => (typeof value === 'number' ? value : text(value)),
  day: (value) => {
    const day = calendarDay(value)
    return day ? { day } : text(value)
  },
  month: (value) => /^\d{4}-\d{2}/.exec(text(value))?.[0] ?? text(value),
  money: (value) => Number(value),
  time: (value) =>
    value instanceof Date ? value.toLocaleString('sv-SE', { timeZone: 'Asia/Jakarta' }) : text(value),
  status: (value, statuses) => statuses.get(Number(value)) ?? text(value),
}

/** Makes the cells of a row, in the order of the fields. */
export function cellMaker(fields: readonly Field[], statuses: Names): (row: StoredRow) => Cell[] {
  return (row) =>
    fields.map(({ path, show }) => {
      const value = valueAt(row, path)
      return value === null || value === undefined ? null : CELL[show](value, statuses)
    })
}
