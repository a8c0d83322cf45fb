/** Whether a run took longer, or brought fewer rows, than the same work usually does. Pure. */
import type { RunStatus } from '@/jobs/engine/states'
import type { PastRuns } from '@/models/run-usual'
import type { RunMarks } from '@/replies/runs'

/** With fewer runs before it nobody knows what is usual. */
export const NEEDED = 5
/** A median's distance in spreads (scaled to a standard deviation) from which something is unusual. */
const SPREADS = 3
/** The same, as a share of the median: where all runs were alike the spread is next to nothing. */
const SHARE = 0.25
/** Shorter differences interest nobody. */
const MIN_MS = 5_000
const SCALE = 1.4826

export interface Usual {
  /** The middle of the runs before. */
  median: number
  /** The median distance from it, scaled so that it compares to a standard deviation. */
  spread: number
  /** From here on (or down to here) a value is unusual. */
  bound: number
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? 0
  return Number.isInteger(half) ? ((sorted[half - 1] ?? 0) + upper) / 2 : upper
}

/** What is usual of these values, and how far from it (`distance` at least) is not; null when they are too few. */
function usualOf(values: readonly number[], distance: number, sign: 1 | -1): Usual | null {
  if (values.length < NEEDED) return null
  const median = middle(values)
  const spread = SCALE * middle(values.map((value) => Math.abs(value - median)))
  return { median, spread, bound: median + sign * Math.max(SPREADS * spread, SHARE * median, distance) }
}

export const usualDuration = ({ pastMs }: PastRuns) => usualOf(pastMs, MIN_MS, 1)
export const usualRows = ({ pastRows }: PastRuns) => usualOf(pastRows, 0, -1)

/** A run under way can be slow already; how many rows it brings is known when it has completed. */
export function marksOf(status: RunStatus, past: PastRuns): RunMarks {
  const duration = status === 'completed' || status === 'running' ? usualDuration(past) : null
  const rows = status === 'completed' ? usualRows(past) : null
  const { tookMs } = past
  return {
    slower:
      duration && tookMs !== null && tookMs > duration.bound ? { tookMs, usualMs: duration.median } : null,
    fewer:
      rows && past.rows !== null && past.rows < rows.bound ? { rows: past.rows, usual: rows.median } : null,
  }
}
