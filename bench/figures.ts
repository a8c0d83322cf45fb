/** Figures and how they are printed: medians with their spread, in aligned columns. */

export interface Spread {
  median: number
  min: number
  max: number
}

/** @throws RangeError for no values at all. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  const middle = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (min === undefined || max === undefined) throw new RangeError('no values')
  return { median: ((middle[0] ?? min) + (middle[1] ?? min)) / 2, min, max }
}

export const median = (values: readonly number[]) => spread(values).median

/** The smallest value that `percent` of all values do not exceed (nearest rank). @throws RangeError for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]
  if (value === undefined) throw new RangeError('no values')
  return value
}

/** Short times to a tenth, longer ones whole, long ones in seconds. */
export function milliseconds(value: number): string {
  if (value >= 10_000) return `${(value / 1_000).toFixed(1)} s`
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
}

export const megabytes = (value: number) => `${Math.round(value / 1_048_576)} MB`
export const memory = (bytes: number | null) => (bytes === null ? 'unknown on this system' : megabytes(bytes))
export const times = (value: number) => value.toFixed(2)
export const perSecond = (count: number, ms: number) => Math.round(count / (ms / 1_000)).toLocaleString('en')
export const count = (value: number) => value.toLocaleString('en')

/** A line that says whether an expectation was met. */
export function verdict(isMet: boolean, words: string): string {
  return `  ${isMet ? 'met    ' : 'NOT MET'}  ${words}`
}

/** Lines of labels and values. */
export function labelled(lines: readonly (readonly [string, string])[]): string[] {
  return lines.map(([label, value]) => `${label.padEnd(11)} ${value}`)
}

/** Lines of a table with two spaces between columns; the first column is text, the others are figures. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n')
}
