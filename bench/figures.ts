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

export const milliseconds = (value: number) => `${Math.round(value)} ms`
export const megabytes = (value: number) => `${Math.round(value / 1_048_576)} MB`
export const times = (value: number) => value.toFixed(2)

/** Lines of a table with two spaces between columns; the first column is text, the others are figures. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  return rows.map((row) => `  ${line(row)}`).join('\n')
}
