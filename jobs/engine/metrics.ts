/** What this process counts and times, for Prometheus; every series carries the process it is of. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface JobLabels {
  family: string
  type: string
}

/** Upper bounds in seconds: from a no-op to an hour. */
const DURATIONS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3_600]
/** Waiting is short where nothing is queued; the first bounds tell a bell that rings from one that is missed. */
const WAITS = [0.002, 0.005, ...DURATIONS]

const JOB = ['family', 'type'] as const

function openMeters() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    attempts: new Counter({
      name: 'sinkron_attempts_total',
      help: 'Attempts that ended in this process, by outcome',
      labelNames: [...JOB, 'outcome'],
      registers,
    }),
    attemptSeconds: new Histogram({
      name: 'sinkron_attempt_duration_seconds',
      help: 'How long attempts took, from claim to end',
      labelNames: JOB,
      buckets: DURATIONS,
      registers,
    }),
    leaseLosses: new Counter({
      name: 'sinkron_lease_losses_total',
      help: 'Attempts of this process that lost their lease',
      labelNames: JOB,
      registers,
    }),
    relaySeconds: new Histogram({
      name: 'sinkron_relay_turn_seconds',
      help: 'How long a turn of the relay took',
      buckets: WAITS,
      registers,
    }),
    bells: new Counter({
      name: 'sinkron_bells_total',
      help: 'Bells that the relay of this process rang in Redis',
      registers,
    }),
    claimSeconds: new Histogram({
      name: 'sinkron_claim_wait_seconds',
      help: 'How long runs waited, from the time they were due to their claim',
      labelNames: JOB,
      buckets: WAITS,
      registers,
    }),
    runs: new Counter({
      name: 'sinkron_runs_ended_total',
      help: 'Runs that came to their end in this process, by status',
      labelNames: [...JOB, 'status'],
      registers,
    }),
    runSeconds: new Histogram({
      name: 'sinkron_run_duration_seconds',
      help: 'How long runs took, from their request to their end',
      labelNames: JOB,
      buckets: DURATIONS,
      registers,
    }),
    lag: new Gauge({
      name: 'sinkron_event_loop_lag_seconds',
      help: 'How late the event loop ran its timers in the last seconds',
      labelNames: ['quantile'],
      registers,
    }),
    pool: new Gauge({
      name: 'sinkron_pool_connections',
      help: 'Connections of the pool to PostgreSQL; pending wait for one',
      labelNames: ['state'],
      registers,
    }),
    slots: new Gauge({
      name: 'sinkron_worker_slots',
      help: 'Runs that the worker may have at once, and those it has',
      labelNames: ['state'],
      registers,
    }),
    memory: new Gauge({
      name: 'sinkron_process_memory_bytes',
      help: 'Resident memory of the process',
      registers,
    }),
    /** The same counts as plain figures, for the registry of processes. */
    counts: { attempts: {} as Record<string, number>, leaseLosses: 0, bells: 0 },
  }
}

type Meters = ReturnType<typeof openMeters>

// Next bundles API routes apart from the server that hosts them; both must count into one registry.
const shared = globalThis as typeof globalThis & { sinkronMeters?: Meters }

function meters(): Meters {
  shared.sinkronMeters ??= openMeters()
  return shared.sinkronMeters
}

/** An attempt of this process ended with this outcome (`job_attempts.outcome`). */
export function attemptEnded(
  { family, type }: JobLabels,
  { outcome, durationMs }: { outcome: string; durationMs: number },
): void {
  const { attempts, attemptSeconds, counts } = meters()
  attempts.inc({ family, type, outcome })
  attemptSeconds.observe({ family, type }, durationMs / 1000)
  counts.attempts[outcome] = (counts.attempts[outcome] ?? 0) + 1
}

/** An attempt of this process found that its run is no longer its own. */
export function leaseLost({ family, type }: JobLabels): void {
  const { leaseLosses, counts } = meters()
  leaseLosses.inc({ family, type })
  counts.leaseLosses += 1
}

/** The relay listened or looked once. */
export function relayTurn(durationMs: number): void {
  meters().relaySeconds.observe(durationMs / 1000)
}

/** The relay rang so often. */
export function bellsRung(rung: number): void {
  const { bells, counts } = meters()
  bells.inc(rung)
  counts.bells += rung
}

/** A run was claimed so long after it was due, by the database's clock. */
export function claimLatency({ family, type }: JobLabels, waitMs: number): void {
  meters().claimSeconds.observe({ family, type }, Math.max(0, waitMs) / 1000)
}

/** A run reached a final status in this process; `durationMs` counts from its request. */
export function runEnded(
  { family, type }: JobLabels,
  { status, durationMs }: { status: string; durationMs: number },
): void {
  const { runs, runSeconds } = meters()
  runs.inc({ family, type, status })
  runSeconds.observe({ family, type }, Math.max(0, durationMs) / 1000)
}

/** What this process counted since it started. */
export function countsSoFar(): Meters['counts'] {
  return meters().counts
}

/** What a process measures of itself; `slots` and `busy` are a worker's. */
export interface Measures {
  memoryBytes: number
  eventLoop: { p50Ms: number; p99Ms: number; maxMs: number }
  pool: { used: number; free: number; pending: number; max: number }
  slots?: Record<string, number>
  busy?: number
}

function measure({ memoryBytes, eventLoop, pool: use, slots: places, busy }: Measures): void {
  const { lag, pool, slots, memory } = meters()
  memory.set(memoryBytes)
  lag.set({ quantile: '0.5' }, eventLoop.p50Ms / 1000)
  lag.set({ quantile: '0.99' }, eventLoop.p99Ms / 1000)
  lag.set({ quantile: '1' }, eventLoop.maxMs / 1000)
  for (const [state, count] of Object.entries(use)) pool.set({ state }, count)
  if (places)
    slots.set(
      { state: 'all' },
      Object.values(places).reduce((sum, count) => sum + count, 0),
    )
  if (busy !== undefined) slots.set({ state: 'busy' }, busy)
}

/** This process's series as Prometheus text, labelled with its name. */
export async function ownMetrics(name: string, measures: Measures): Promise<string> {
  const { registry } = meters()
  registry.setDefaultLabels({ process: name })
  measure(measures)
  return registry.metrics()
}
