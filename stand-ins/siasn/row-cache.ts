/** Texts of rows that were already made, up to a number of bytes. */

const SLAB_BYTES = 1_048_576

/**
 * Rows lie side by side in slabs, because half a million small buffers cost more than their bytes.
 * When full it keeps what it has: readers go through the rows in order, and evicting the oldest
 * would throw away exactly the rows that are asked for next. Dropped rows give no space back.
 */
export class RowCache {
  private readonly texts = new Map<string, Map<number, Buffer>>()
  private slab = Buffer.alloc(0)
  private used = 0
  private slabs = 0

  constructor(private readonly maxBytes: number) {}

  get(type: string, serial: number): Buffer | undefined {
    return this.texts.get(type)?.get(serial)
  }

  /** The text as bytes, kept if there is room. */
  put(type: string, serial: number, text: string): Buffer {
    if (!this.hasRoomFor(text)) return Buffer.from(text)
    const length = this.slab.write(text, this.used)
    const bytes = this.slab.subarray(this.used, this.used + length)
    this.used += length
    const ofType = this.texts.get(type) ?? new Map<number, Buffer>()
    this.texts.set(type, ofType.set(serial, bytes))
    return bytes
  }

  drop(type: string, serial: number): void {
    this.texts.get(type)?.delete(serial)
  }

  private hasRoomFor(text: string): boolean {
    const atMost = text.length * 3
    if (this.used + atMost <= this.slab.length) return true
    if (atMost > SLAB_BYTES || (this.slabs + 1) * SLAB_BYTES > this.maxBytes) return false
    this.slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    this.slabs += 1
    this.used = 0
    return true
  }
}
