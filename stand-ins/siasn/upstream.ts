/** The stand-in's state: rows, faults, tokens and counters. The HTTP server and the tests both act on it. */
import { type Change, type ChangeCounts, Collection } from './collection'
import { type Fault, FaultBook, type FaultState } from './faults'
import { RowCache } from './row-cache'
import { DEFAULT_ROWS, forEachType, type SiasnType } from './rows/index'
import type { Row } from './rows/shared'
import { Counters, type SiasnStats } from './stats'

const CACHE_BYTES = 64 * 1_048_576

export interface UpstreamOptions {
  rows?: Partial<Record<SiasnType, number>>
  seed?: number
  tokens?: readonly string[]
}

export class Upstream {
  readonly faults = new FaultBook()
  counters = new Counters()
  collections: Record<SiasnType, Collection>
  private tokens: ReadonlySet<string> = new Set()
  private readonly options: UpstreamOptions

  constructor(options: UpstreamOptions) {
    this.options = options
    this.collections = this.collect()
    this.setTokens(options.tokens ?? ['stand-in-token'])
  }

  /** Everything as it was at the start: rows, faults, tokens and counters. */
  reset(): void {
    this.collections = this.collect()
    this.faults.set([])
    this.counters = new Counters()
    this.setTokens(this.options.tokens ?? ['stand-in-token'])
  }

  setTokens(tokens: readonly string[]): void {
    this.tokens = new Set(tokens)
  }

  accepts(authorization: string | undefined): boolean {
    const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
    return token !== undefined && this.tokens.has(token)
  }

  change(type: SiasnType, counts: ChangeCounts): Change {
    return this.collections[type].change(counts)
  }

  row(type: SiasnType, index: number): Row | undefined {
    return this.collections[type].row(index)
  }

  stats(): SiasnStats {
    return this.counters.read((type) => this.collections[type].total)
  }

  /** The faults one request meets. Drift takes effect here, so that the answer shows it. */
  meetFaults(type: SiasnType): Fault[] {
    const met = this.faults.meet(type)
    for (const state of met) this.drift(type, state)
    return met.map(({ fault }) => fault)
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
    const { seed = 1, rows = {} } = this.options
    const cache = new RowCache(CACHE_BYTES)
    return forEachType((type) => new Collection(type, seed, rows[type] ?? DEFAULT_ROWS[type], cache))
  }
}
