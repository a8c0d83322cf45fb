/** How long the upstream's answers took in one attempt. */

export interface LatencyMeter {
  add(ms: number): void
  /** For a run's result; empty when nothing was measured. */
  result(): Partial<Record<'upstream_requests' | 'upstream_p50_ms' | 'upstream_p95_ms', number>>
}

export function latencyMeter(): LatencyMeter {
  const measured: number[] = []
  return {
    add: (ms) => {
      measured.push(ms)
    },
    result: () => {
      if (measured.length === 0) return {}
      const sorted = measured.sort((one, other) => one - other)
      const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
      return { upstream_requests: sorted.length, upstream_p50_ms: at(0.5), upstream_p95_ms: at(0.95) }
    },
  }
}
