/** The faults that are switched on: which request meets which of them, and what they come to. */
import { type Fault, type FaultKind, parseFaults } from './fault'
import type { SiasnType } from './rows/index'

/** Faults that are the whole answer: nothing after them applies to the same request. */
const TERMINAL: ReadonlySet<FaultKind> = new Set([
  'unauthorized',
  'expire_token',
  'rate_limit',
  'server_error',
  'refuse_above',
  'close_socket',
  'hang',
  'not_json',
])

/** A fault together with how many requests it saw and hit. */
export interface FaultState {
  fault: Fault
  seen: number
  hits: number
}

/** Requests under way now: of one type, or of all. */
export type UnderWay = (type?: SiasnType) => number

/** The faults that are switched on. */
export class FaultBook {
  private states: FaultState[] = []

  set(faults: readonly Fault[]): void {
    this.states = parseFaults(faults).map((fault) => ({ fault, seen: 0, hits: 0 }))
  }

  list(): readonly FaultState[] {
    return this.states
  }

  /**
   * Counts one request and gives the faults it meets, in their order, up to the first terminal one.
   * `underWay` says how many requests are being answered now, this one among them.
   */
  meet(type: SiasnType, underWay: UnderWay): FaultState[] {
    const met: FaultState[] = []
    let isOver = false
    for (const state of this.states) {
      const { endpoint = type, after = 0, kind } = state.fault
      if (endpoint !== type) continue
      state.seen += 1
      if (isOver || state.seen <= after || isSpent(state) || !isCrowded(state.fault, underWay)) continue
      state.hits += 1
      met.push({ ...state })
      isOver = TERMINAL.has(kind)
    }
    return met
  }
}

function isSpent({ fault, hits }: FaultState): boolean {
  const times = fault.kind === 'expire_token' ? 1 : (fault.times ?? Number.POSITIVE_INFINITY)
  return hits >= times
}

function isCrowded(fault: Fault, underWay: UnderWay): boolean {
  return !('concurrent' in fault) || underWay(fault.endpoint) > fault.concurrent
}

/**
 * What a fault does to this request, in the words of the simpler faults; undefined when it spares it.
 * What changes the stand-in itself (drift, expire_token) is not done here.
 */
export function effectOf({ fault, hits }: FaultState, underWay: UnderWay): Fault | undefined {
  switch (fault.kind) {
    case 'expire_token':
      return { kind: 'unauthorized' }
    case 'refuse_above':
      return fault.status === 429
        ? { kind: 'rate_limit' }
        : { kind: 'server_error', status: fault.status ?? 503 }
    case 'latency_above':
      return { kind: 'slow', ms: (underWay(fault.endpoint) - fault.concurrent) * fault.ms }
    case 'shuffle_total':
      return hits % 2 === 1 ? undefined : { kind: 'wrong_total', delta: fault.delta ?? 1 }
    default:
      return fault
  }
}
