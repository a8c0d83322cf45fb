/** The stand-in's state: rows, faults, tokens and counters. The HTTP server and the tests both act on it. */
import { type Change, type ChangeCounts, Collection } from './collection'
import type { Fault } from './fault'
import { effectOf, FaultBook, type FaultState, type UnderWay } from './faults'
import { MOST_PEGAWAI, type PegawaiPage, Register } from './pegawai'
import { Refusal } from './refusal'
import type { ServedRow } from './revisions'
import { RowCache } from './row-cache'
import { DEFAULT_ROWS, forEachType, type SiasnType } from './rows/index'
import type { Row } from './rows/shared'
import { Counters, type SiasnStats } from './stats'
import { type TokenOptions, Tokens } from './tokens'

const CACHE_BYTES = 96 * 1_048_576

export interface UpstreamOptions extends TokenOptions {
  rows?: Partial<Record<SiasnType, number>>
  seed?: number
  /** Keeps what `rowsAt` needs; meant for 50,000 rows and some hundred changes at most. */
  keepRevisions?: boolean
}

export class Upstream {
  readonly faults = new FaultBook()
  counters = new Counters()
  collections: Record<SiasnType, Collection>
  tokens: Tokens
  private register: Register
  private readonly options: UpstreamOptions

  constructor(options: UpstreamOptions) {
    this.options = options
    this.collections = this.collect()
    this.register = this.registered()
    this.tokens = new Tokens(options)
  }

  /** Everything as it was at the start: rows, faults, tokens and counters. */
  reset(): void {
    this.collections = this.collect()
    this.register = this.registered()
    this.faults.set([])
    this.counters = new Counters()
    this.tokens = new Tokens(this.options)
  }

  change(type: SiasnType, counts: ChangeCounts): Change {
    return this.collections[type].change(counts)
  }

  row(type: SiasnType, index: number): Row | undefined {
    return this.collections[type].row(index)
  }

  served(type: SiasnType): number[] {
    return [...this.collections[type].served]
  }

  rowsAt(type: SiasnType, revision: number, copies?: number): ServedRow[] {
    return this.collections[type].rowsAt(revision, copies)
  }

  /** One page of the office's register. @throws Refusal for a page that is none. */
  pegawai(offset: number, limit: number): PegawaiPage {
    const isPage = Number.isInteger(offset) && offset >= 0 && Number.isInteger(limit)
    if (!isPage || limit < 1 || limit > MOST_PEGAWAI) {
      throw new Refusal(400, `limit must be from 1 to ${MOST_PEGAWAI}, offset not negative`)
    }
    return this.register.page(offset, limit)
  }

  stats(): SiasnStats {
    return this.counters.read((type) => this.collections[type].total)
  }

  /** What one request meets. What changes the rows or the tokens takes effect here, so that the answer shows it. */
  meetFaults(type: SiasnType): Fault[] {
    const underWay: UnderWay = (of) => this.counters.underWay(of)
    const met = this.faults.meet(type, underWay)
    for (const state of met) {
      this.drift(type, state)
      if (state.fault.kind === 'expire_token') this.expireTokens()
    }
    return met.flatMap((state) => effectOf(state, underWay) ?? [])
  }

  private expireTokens(): void {
    this.tokens.expireAll()
    this.counters.unauthorized += 1
  }

  /** The first request sees the rows as they are; insertions and removals take turns after it. */
  private drift(type: SiasnType, { fault, hits }: FaultState): void {
    if (fault.kind !== 'drift') return
    const { every = 1, insert = true, remove = true } = fault
    if (hits === 1 || (hits - 1) % every !== 0) return
    const isInsertTurn = ((hits - 1) / every) % 2 === 1
    if (insert && (isInsertTurn || !remove)) this.change(type, { insert: 1 })
    else if (remove) this.change(type, { remove: 1 })
  }

  private collect(): Record<SiasnType, Collection> {
    const { seed = 1, rows = {}, keepRevisions = false } = this.options
    const cache = new RowCache(CACHE_BYTES)
    return forEachType(
      (type) => new Collection(type, { seed, rows: rows[type] ?? DEFAULT_ROWS[type], cache, keepRevisions }),
    )
  }

  private registered(): Register {
    return new Register(this.options.seed ?? 1, this.collections)
  }
}
