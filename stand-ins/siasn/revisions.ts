/** The states a list has had: what was in it at each revision, rebuilt when somebody asks. */
import { createHash } from 'node:crypto'
import { type Row, type RowParts, rowOf, rowText } from './rows/shared'

/** One row as it was at a revision. */
export class ServedRow {
  readonly id: string
  /** Twelve hex digits of the row's JSON text. */
  readonly hash: string

  constructor(private readonly parts: () => RowParts) {
    const built = parts()
    this.id = built[0].id
    this.hash = createHash('sha1').update(rowText(built)).digest('hex').slice(0, 12)
  }

  /** The whole row, made when it is asked for. */
  get row(): Row {
    return rowOf(this.parts())
  }
}

interface Revision {
  order: Uint32Array
  /** Serials of the rows that changed with this revision. */
  updated: readonly number[]
}

/** Keeps the order of each revision, never changed in place, and of the versions only what changed. */
export class Revisions {
  private readonly kept: Revision[] = []

  keep(order: Uint32Array, updated: readonly number[]): void {
    this.kept.push({ order, updated })
  }

  /** @throws RangeError for a revision that there was not. */
  at(revision: number): { order: Uint32Array; versionOf: (serial: number) => number } {
    const state = this.kept[revision]
    if (state === undefined) throw new RangeError(`there is no revision ${revision}`)
    const versions = new Map<number, number>()
    for (const { updated } of this.kept.slice(0, revision + 1)) {
      for (const serial of updated) versions.set(serial, (versions.get(serial) ?? 0) + 1)
    }
    return { order: state.order, versionOf: (serial) => versions.get(serial) ?? 0 }
  }
}
