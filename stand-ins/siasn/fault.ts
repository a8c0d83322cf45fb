/** What can go wrong on purpose: the kinds of faults, their fields, and what a field may hold. */
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
  | { kind: 'expire_token' }
  | { kind: 'rate_limit'; retryAfter?: string | number }
  | { kind: 'server_error'; status?: number }
  | { kind: 'refuse_above'; concurrent: number; status?: number }
  | { kind: 'close_socket' }
  | { kind: 'cut_body' }
  | { kind: 'missing_rows' }
  | { kind: 'missing_total' }
  | { kind: 'wrong_total'; total?: number; delta?: number }
  | { kind: 'shuffle_total'; delta?: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'latency_above'; concurrent: number; ms: number }
  | { kind: 'hang' }
  | { kind: 'drift'; every?: number; insert?: boolean; remove?: boolean }
  | { kind: 'duplicates'; count: number }
  | { kind: 'endless' }
  | { kind: 'ignore_offset' }
  | { kind: 'empty_page' }
  | { kind: 'not_json' }
  | { kind: 'missing_id' }

export type Fault = Scope & Kind
export type FaultKind = Fault['kind']

type Check = (value: unknown) => boolean

const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0
const isPositive = (value: unknown) => isCount(value) && value !== 0
const isHeader = (value: unknown) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)
const isFlag = (value: unknown) => typeof value === 'boolean'
const isFailure = (value: unknown) => isCount(value) && Number(value) >= 500 && Number(value) <= 599

const scopeFields: Record<string, Check> = { endpoint: isSiasnType, after: isCount, times: isCount }
const fieldsOf: Record<FaultKind, Record<string, Check>> = {
  unauthorized: {},
  expire_token: {},
  rate_limit: { retryAfter: (value) => isCount(value) || isHeader(value) },
  server_error: { status: isFailure },
  refuse_above: { concurrent: isCount, status: (value) => value === 429 || isFailure(value) },
  close_socket: {},
  cut_body: {},
  missing_rows: {},
  missing_total: {},
  wrong_total: { total: isCount, delta: Number.isInteger },
  shuffle_total: { delta: Number.isInteger },
  slow: { ms: isCount },
  latency_above: { concurrent: isCount, ms: isCount },
  hang: {},
  drift: { every: isPositive, insert: isFlag, remove: isFlag },
  duplicates: { count: isCount },
  endless: {},
  ignore_offset: {},
  empty_page: {},
  not_json: {},
  missing_id: {},
}
const requiredOf: Partial<Record<FaultKind, readonly string[]>> = {
  slow: ['ms'],
  latency_above: ['concurrent', 'ms'],
  refuse_above: ['concurrent'],
  duplicates: ['count'],
}

/** Checks faults that come from outside. @throws Refusal with what is wrong about the first bad one. */
export function parseFaults(value: unknown): Fault[] {
  if (!Array.isArray(value)) throw new Refusal(400, 'faults must be a JSON array')
  return value.map((fault: unknown, index) => parseFault(fault, `fault ${index}`))
}

function parseFault(value: unknown, name: string): Fault {
  if (typeof value !== 'object' || value === null) throw new Refusal(400, `${name} must be an object`)
  const { kind, ...rest } = value as Record<string, unknown>
  if (!isKind(kind)) {
    throw new Refusal(400, `${name}: kind must be one of ${Object.keys(fieldsOf).join(', ')}`)
  }
  const fields = new Map(Object.entries({ ...scopeFields, ...fieldsOf[kind] }))
  for (const [field, content] of Object.entries(rest)) {
    const check = fields.get(field)
    if (check === undefined) throw new Refusal(400, `${name}: ${kind} has no field ${field}`)
    if (!check(content)) throw new Refusal(400, `${name}: ${field} is not valid`)
  }
  for (const field of requiredOf[kind] ?? []) {
    if (rest[field] === undefined) throw new Refusal(400, `${name}: ${kind} needs ${field}`)
  }
  return { ...value } as Fault
}

const isKind = (kind: unknown): kind is FaultKind => Object.keys(fieldsOf).includes(String(kind))
