/** The rows of one type in the order in which SIASN lists them, and how they change. */
import { CopiedList, copyOf, isCopy, serialOf, withCopies } from './listing'
import { MOST_PEOPLE } from './people'
import { Random } from './random'
import { Revisions, ServedRow } from './revisions'
import type { RowCache } from './row-cache'
import { buildRow, SIASN_TYPES, type SiasnType } from './rows/index'
import { type Row, type RowParts, rowOf, rowText } from './rows/shared'

/** How many rows to insert at the top, to change, and to remove. */
export interface ChangeCounts {
  insert?: number
  update?: number
  remove?: number
}

/** The ids of what changed; no row is in two of the lists. */
export interface Change {
  type: SiasnType
  total: number
  inserted: string[]
  updated: string[]
  removed: string[]
}

export interface CollectionOptions {
  seed: number
  rows: number
  cache: RowCache
  /** Without it, `rowsAt` has nothing to tell. */
  keepRevisions: boolean
}

/** Rows that stand in the list twice, and whether it goes on behind its end. */
export interface Listing {
  copies?: number
  isEndless?: boolean
}

/**
 * Keeps four bytes a row: a row is made from its serial when it is asked for.
 * The same seed and the same changes in the same order give the same rows.
 */
export class Collection {
  /** Grows with each change that changed something. */
  revision = 0
  /** The revisions of which a page was asked for, ascending. */
  readonly served: number[] = []
  private order: Uint32Array
  private nextSerial: number
  private readonly copiedList = new CopiedList()
  private readonly seed: number
  private readonly cache: RowCache
  private readonly versions = new Map<number, number>()
  private readonly random: Random
  private readonly revisions: Revisions | undefined

  constructor(
    readonly type: SiasnType,
    { seed, rows, cache, keepRevisions }: CollectionOptions,
  ) {
    if (!Number.isInteger(rows) || rows < 0 || rows > MOST_PEOPLE) {
      throw new RangeError(`${type}: the number of rows must be between 0 and ${MOST_PEOPLE}`)
    }
    this.seed = seed
    this.cache = cache
    this.order = Uint32Array.from({ length: rows }, (_, serial) => serial)
    this.nextSerial = rows
    this.random = new Random(seed, 0x6368, SIASN_TYPES.indexOf(type))
    if (keepRevisions) this.revisions = new Revisions()
    this.revisions?.keep(this.order, [])
  }

  get total(): number {
    return this.order.length
  }

  /** What rows are made of, in the order of the list. */
  get serials(): Readonly<Uint32Array> {
    return this.order
  }

  /** The row at that place of the list, 0 is the top. */
  row(index: number): Row | undefined {
    const serial = this.order[index]
    return serial === undefined ? undefined : rowOf(this.partsOf(serial))
  }

  /** How long the list is with that many copies. */
  totalWith(copies: number): number {
    return this.listWith(copies).length
  }

  /** The rows of one page as JSON texts. */
  page(offset: number, limit: number, { copies = 0, isEndless = false }: Listing = {}): Buffer[] {
    if (this.served.at(-1) !== this.revision) this.served.push(this.revision)
    const list = this.listWith(copies)
    const page = Array.from(list.subarray(offset, offset + limit), (entry) => this.textOf(entry))
    const behindEnd = this.nextSerial + Math.max(offset - list.length, 0)
    if (!isEndless) return page
    for (let serial = behindEnd; page.length < limit; serial++) page.push(this.textOf(serial))
    return page
  }

  /** Removes, then updates, then inserts; asks for more than there is are cut to what there is. */
  change({ insert = 0, update = 0, remove = 0 }: ChangeCounts): Change {
    const removed = this.remove(this.spread(remove))
    const changed = this.spread(update).map((place) => this.order[place] as number)
    const updated = changed.map((serial) => this.update(serial))
    const inserted = this.insert(insert)
    if (removed.length + updated.length + inserted.length > 0) {
      this.revision += 1
      this.revisions?.keep(this.order, changed)
    }
    return { type: this.type, total: this.total, inserted, updated, removed }
  }

  /**
   * The rows at that revision, each id once; of rows that stand twice, the later one.
   * @throws RangeError for a revision that there was not, or when revisions are not kept.
   */
  rowsAt(revision: number, copies = 0): ServedRow[] {
    if (!this.revisions) throw new RangeError('revisions are not kept: start with keepRevisions')
    const { order, versionOf } = this.revisions.at(revision)
    const byId = new Map<string, ServedRow>()
    for (const entry of withCopies(order, copies)) {
      const row = new ServedRow(() => this.build(entry, versionOf(serialOf(entry))))
      byId.set(row.id, row)
    }
    return [...byId.values()]
  }

  private listWith(copies: number): Uint32Array {
    return copies === 0 ? this.order : this.copiedList.of(this.order, copies)
  }

  private textOf(entry: number): Buffer {
    if (isCopy(entry)) return Buffer.from(rowText(this.partsOf(entry)))
    const known = this.cache.get(this.type, entry)
    return known ?? this.cache.put(this.type, entry, rowText(this.partsOf(entry)))
  }

  private partsOf(entry: number): RowParts {
    return this.build(entry, this.versions.get(serialOf(entry)) ?? 0)
  }

  private build(entry: number, version: number): RowParts {
    const parts = buildRow[this.type](this.seed, serialOf(entry), version)
    return isCopy(entry) ? copyOf(parts) : parts
  }

  private idOf(serial: number): string {
    return this.partsOf(serial)[0].id
  }

  /** Different places, one in each of `count` equal stretches of the list, ascending. */
  private spread(count: number): number[] {
    const total = this.total
    const places = Math.min(count, total)
    return Array.from({ length: places }, (_, stretch) => {
      const start = Math.floor((stretch * total) / places)
      const end = Math.floor(((stretch + 1) * total) / places)
      return start + this.random.below(end - start)
    })
  }

  private remove(places: readonly number[]): string[] {
    const ids = places.map((place) => this.forget(this.order[place] as number))
    const kept = new Uint32Array(this.total - places.length)
    let from = 0
    for (const [gone, place] of places.entries()) {
      kept.set(this.order.subarray(from, place), from - gone)
      from = place + 1
    }
    kept.set(this.order.subarray(from), from - places.length)
    this.order = kept
    return ids
  }

  private forget(serial: number): string {
    const id = this.idOf(serial)
    this.cache.drop(this.type, serial)
    this.versions.delete(serial)
    return id
  }

  private update(serial: number): string {
    this.versions.set(serial, (this.versions.get(serial) ?? 0) + 1)
    this.cache.drop(this.type, serial)
    return this.idOf(serial)
  }

  private insert(count: number): string[] {
    const room = Math.min(count, MOST_PEOPLE - this.nextSerial)
    const serials = Array.from({ length: room }, () => this.nextSerial++)
    const order = new Uint32Array(this.total + room)
    order.set(serials.reverse())
    order.set(this.order, room)
    this.order = order
    return serials.map((serial) => this.idOf(serial))
  }
}
