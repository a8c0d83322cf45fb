/** The rows of one type in the order in which SIASN lists them, and how they change. */
import { MOST_PEOPLE } from './people'
import { Random } from './random'
import type { RowCache } from './row-cache'
import { buildRow, SIASN_TYPES, type SiasnType } from './rows/index'
import { type Row, rowOf, rowText } from './rows/shared'

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

/**
 * Keeps four bytes a row: a row is made from its serial when it is asked for.
 * The same seed and the same changes in the same order give the same rows.
 */
export class Collection {
  private order: Uint32Array
  private nextSerial: number
  private readonly versions = new Map<number, number>()
  private readonly random: Random

  constructor(
    readonly type: SiasnType,
    private readonly seed: number,
    rows: number,
    private readonly cache: RowCache,
  ) {
    if (!Number.isInteger(rows) || rows < 0 || rows > MOST_PEOPLE) {
      throw new RangeError(`${type}: the number of rows must be between 0 and ${MOST_PEOPLE}`)
    }
    this.order = Uint32Array.from({ length: rows }, (_, serial) => serial)
    this.nextSerial = rows
    this.random = new Random(seed, 0x6368, SIASN_TYPES.indexOf(type))
  }

  get total(): number {
    return this.order.length
  }

  /** The row at that place of the list, 0 is the top. */
  row(index: number): Row | undefined {
    const serial = this.order[index]
    return serial === undefined ? undefined : rowOf(this.partsOf(serial))
  }

  /** The rows of one page as JSON texts. */
  page(offset: number, limit: number): Buffer[] {
    return Array.from(this.order.subarray(offset, offset + limit), (serial) => this.textOf(serial))
  }

  /** Removes, then updates, then inserts; asks for more than there is are cut to what there is. */
  change({ insert = 0, update = 0, remove = 0 }: ChangeCounts): Change {
    const removed = this.remove(this.spread(remove))
    const updated = this.spread(update).map((place) => this.update(this.order[place] as number))
    const inserted = this.insert(insert)
    return { type: this.type, total: this.total, inserted, updated, removed }
  }

  private textOf(serial: number): Buffer {
    const known = this.cache.get(this.type, serial)
    return known ?? this.cache.put(this.type, serial, rowText(this.partsOf(serial)))
  }

  private partsOf(serial: number) {
    return buildRow[this.type](this.seed, serial, this.versions.get(serial) ?? 0)
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
