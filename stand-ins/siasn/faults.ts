/** What can go wrong on purpose: the kinds of faults, and which request meets which of them. */
import { Refusal } from './refusal'
import { isSiasnType, type SiasnType } from './rows/index'

interface Scope {
  /** Only requests for this type; without it, every data request. */
  endpoint?: SiasnType
  /** Requests of that endpoint that go through first. */
  after?: number
  /** Requests that are hit; without it, all that follow. */
  times?: number
}

type Kind =
  | { kind: 'unauthorized' }
  | { kind: 'rate_limit'; retryAfter?: string | number }
  | { kind: 'server_error'; status?: number }
  | { kind: 'close_socket' }
  | { kind: 'cut_body' }
  | { kind: 'missing_rows' }
  | { kind: 'missing_total' }
  | { kind: 'wrong_total'; total?: number; delta?: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'hang' }
  | { kind: 'drift'; every?: number; insert?: boolean; remove?: boolean }
  | { kind: 'ignore_offset' }
  | { kind: 'empty_page' }
  | { kind: 'not_json' }
  | { kind: 'missing_id' }

export type Fault = Scope & Kind
export type FaultKind = Fault['kind']

/** Faults that are the whole answer: nothing after them applies to the same request. */
const TERMINAL: ReadonlySet<FaultKind> = new Set([
  'unauthorized',
  'rate_limit',
  'server_error',
  'close_socket',
  'hang',
  'not_json',
])

const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0
const isHeader = (value: unknown) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)
const isFlag = (value: unknown) => typeof value === 'boolean'
type Check = (value: unknown) => boolean

const scopeFields: Record<string, Check> = { endpoint: isSiasnType, after: isCount, times: isCount }
const fieldsOf: Record<FaultKind, Record<string, Check>> = {
  unauthorized: {},
  rate_limit: { retryAfter: (value) => isCount(value) || isHeader(value) },
  server_error: { status: (value) => isCount(value) && Number(value) >= 500 && Number(value) <= 599 },
  close_socket: {},
  cut_body: {},
  missing_rows: {},
  missing_total: {},
  wrong_total: { total: isCount, delta: Number.isInteger },
  slow: { ms: isCount },
  hang: {},
  drift: { every: (value) => isCount(value) && Number(value) > 0, insert: isFlag, remove: isFlag },
  ignore_offset: {},
  empty_page: {},
  not_json: {},
  missing_id: {},
}

/** Checks faults that come from outside; throws with what is wrong about the first bad one. */
export function parseFaults(value: unknown): Fault[] {
  if (!Array.isArray(value)) throw new Refusal(400, 'faults must be a JSON array')
  return value.map((fault: unknown, index) => parseFault(fault, `fault ${index}`))
}

function parseFault(value: unknown, name: string): Fault {
  if (typeof value !== 'object' || value === null) throw new Refusal(400, `${name} must be an object`)
  const { kind, ...rest } = value as Record<string, unknown>
  const kinds = Object.keys(fieldsOf)
  if (!kinds.includes(String(kind)))
    throw new Refusal(400, `${name}: kind must be one of ${kinds.join(', ')}`)
  const fields = new Map(Object.entries({ ...scopeFields, ...fieldsOf[kind as FaultKind] }))
  for (const [field, content] of Object.entries(rest)) {
    const check = fields.get(field)
    if (check === undefined) throw new Refusal(400, `${name}: ${kind} has no field ${field}`)
    if (!check(content)) throw new Refusal(400, `${name}: ${field} is not valid`)
  }
  if (kind === 'slow' && rest.ms === undefined) throw new Refusal(400, `${name}: slow needs ms`)
  return { ...value } as Fault
}

/** A fault together with how many requests it saw and hit. */
export interface FaultState {
  fault: Fault
  seen: number
  hits: number
}

/** The faults that are switched on. */
export class FaultBook {
  private states: FaultState[] = []

  set(faults: readonly Fault[]): void {
    this.states = parseFaults(faults).map((fault) => ({ fault, seen: 0, hits: 0 }))
  }

  list(): readonly FaultState[] {
    return this.states
  }

  /** Counts one request and gives the faults it meets, in their order, up to the first terminal one. */
  meet(type: SiasnType): FaultState[] {
    const met: FaultState[] = []
    let isOver = false
    for (const state of this.states) {
      const { endpoint = type, after = 0, times = Number.POSITIVE_INFINITY, kind } = state.fault
      if (endpoint !== type) continue
      state.seen += 1
      if (isOver || state.seen <= after || state.hits >= times) continue
      state.hits += 1
      met.push({ ...state })
      isOver = TERMINAL.has(kind)
    }
    return met
  }
}
