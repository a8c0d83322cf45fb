/** The list as a fault shows it: some rows stand in it twice. */
import type { RowParts } from './rows/shared'

/** Marks an entry of the list as the second of a row; serials are smaller. */
const COPY = 0x8000_0000

/**
 * The list with `count` rows twice (half of them at most). Copies stand in the second half: every
 * other one far from its row, so on another page, the rest right behind it.
 */
export function withCopies(order: Uint32Array, count: number): Uint32Array<ArrayBuffer> {
  const half = Math.floor(order.length / 2)
  const copies = Math.min(count, half)
  const list = new Uint32Array(order.length + copies)
  list.set(order.subarray(0, half))
  let from = half
  for (let copy = 0; copy < copies; copy++) {
    const behind = half + Math.floor(((copy + 1) * (order.length - half)) / copies)
    list.set(order.subarray(from, behind), from + copy)
    const source = copy % 2 === 0 ? Math.floor((copy * half) / copies) : behind - 1
    list[behind + copy] = (order[source] as number) + COPY
    from = behind
  }
  list.set(order.subarray(from), from + copies)
  return list
}

/** The list with copies, made anew only when the order or the number of copies is another. */
export class CopiedList {
  private order: Uint32Array | undefined
  private count = 0
  private list = new Uint32Array()

  of(order: Uint32Array, count: number): Uint32Array {
    if (this.order !== order || this.count !== count) {
      this.list = withCopies(order, count)
      this.order = order
      this.count = count
    }
    return this.list
  }
}

export const isCopy = (entry: number) => entry >= COPY
export const serialOf = (entry: number) => (isCopy(entry) ? entry - COPY : entry)

/** The row with a degree more: the one field in which the later copy differs. */
export function copyOf([base, ...rest]: RowParts): RowParts {
  return [{ ...base, nama: `${base.nama}, M.H.` }, ...rest]
}
