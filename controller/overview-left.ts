/** How long a run still takes, judged by how long its job's last successes took. Pure. */
import type { Spread, TimeLeft } from '@/replies/overview'

/** Fewer are no history. */
export const LEAST_RUNS = 3

/** The value below which this share of the sorted values lies, between two neighbours where it falls between them. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}

/** How long runs usually take; null when too few are known. */
export function spreadOf(durationsMs: readonly number[]): Spread | null {
  if (durationsMs.length < LEAST_RUNS) return null
  const sorted = [...durationsMs].sort((one, other) => one - other)
  const at = (share: number) => Math.round(quantile(sorted, share))
  return { lowMs: at(0.1), midMs: at(0.5), highMs: at(0.9), runs: sorted.length }
}

/**
 * What is left of a run that is under way for so long. Only those count that took longer than it has taken already: a
 * run that is slow today is not told that it should have ended. Null when too few are known.
 */
export function timeLeft(durationsMs: readonly number[], elapsedMs: number): TimeLeft | null {
  const runs = durationsMs.length
  if (runs < LEAST_RUNS) return null
  const left = durationsMs.filter((ms) => ms > elapsedMs).map((ms) => ms - elapsedMs)
  if (left.length === 0) return { kind: 'over', longestMs: Math.round(Math.max(...durationsMs)), runs }
  const sorted = left.sort((one, other) => one - other)
  const at = (share: number) => Math.round(quantile(sorted, share))
  return { kind: 'left', lowMs: at(0.1), midMs: at(0.5), highMs: at(0.9), runs }
}
