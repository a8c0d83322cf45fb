/** Lines gathered as bytes: nothing of them is left for the collector of garbage, however many there are. */

const FIRST_BYTES = 64 * 1024
const MOST_BYTES_OF_UNIT = 3

export class LineBuffer {
  private bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  private used = 0

  /** In bytes. */
  get length(): number {
    return this.used
  }

  /** Appends a text as UTF-8. */
  add(line: string): void {
    const needed = this.used + line.length * MOST_BYTES_OF_UNIT
    if (needed > this.bytes.length) this.grow(needed)
    this.used += this.bytes.write(line, this.used)
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.used)
    this.bytes = larger
  }

  /** All bytes so far, which are the caller's; it is empty then. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.used))
    this.used = 0
    return taken
  }
}
