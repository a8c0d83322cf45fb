/** Reads one value of a row whose shape only the upstream knows, as text. Pure. */

export type ProxyRow = Readonly<Record<string, unknown>>

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** The value at a dotted path, as text; '' where there is none. 0 and false are values. */
export function textAt(row: ProxyRow, path: string): string {
  const value = path.split('.').reduce<unknown>(at, row)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
