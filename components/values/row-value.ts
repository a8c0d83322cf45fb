/** Reads one value of a row whose shape only the upstream knows. Pure. */
import type { TableRow } from '@/replies/rows'

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(row: TableRow, path: string): unknown {
  return path.split('.').reduce<unknown>(at, row)
}

/** The value at a dotted path, as text; '' where there is none. 0 and false are values. */
export function textAt(row: TableRow, path: string): string {
  const value = valueAt(row, path)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Whether there is anything to show. */
export function isEmptyValue(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
