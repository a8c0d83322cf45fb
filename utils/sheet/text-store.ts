/** Many texts in little memory: packed bytes, of which some wait in a temporary file once there are too many. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PAGE_BYTES = 1 << 15
const ENTRIES_PER_BLOCK = 1 << 15
/** Texts kept ready as they were last asked for; tables repeat themselves. */
const READY = 1 << 12
/** Longer ones are not kept ready. */
const LONGEST_READY = 256

/** A file without a name: it is gone with this process, however that ends. */
function namelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'sinkron-texts-'))
  const file = openSync(join(folder, 'texts'), 'w+')
  rmSync(folder, { recursive: true })
  return file
}

export class TextStore {
  count = 0
  /** Bytes of all texts. */
  bytes = 0
  /** Where each text ends, counted from the first byte of the first. */
  private readonly ends: Float64Array[] = []
  /** By number of the page; null for those in the file. */
  private readonly pages: (Buffer | null)[] = []
  /** Numbers of the pages in memory, in the order in which they came. */
  private readonly held: number[] = []
  private readonly isSaved: boolean[] = []
  private file: number | undefined
  private readonly readyIndex = new Int32Array(READY).fill(-1)
  private readonly readyText: string[] = new Array(READY).fill('')

  constructor(private readonly mostBytesInMemory: number) {}

  /** All texts are added before the first one is asked for. */
  add(text: string): void {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) {
      const within = (this.bytes + at) % PAGE_BYTES
      if (within === 0) this.addPage()
      at += bytes.copy(this.pages.at(-1) as Buffer, within, at)
    }
    this.bytes += bytes.length
    if (this.count % ENTRIES_PER_BLOCK === 0) this.ends.push(new Float64Array(ENTRIES_PER_BLOCK))
    ;(this.ends.at(-1) as Float64Array)[this.count % ENTRIES_PER_BLOCK] = this.bytes
    this.count += 1
  }

  /** The text that was added as number `index`, from 0; undefined when there is none. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined
    const place = index % READY
    if (this.readyIndex[place] === index) return this.readyText[place]
    const text = this.slice(index === 0 ? 0 : this.endOf(index - 1), this.endOf(index))
    if (text.length <= LONGEST_READY) {
      this.readyIndex[place] = index
      this.readyText[place] = text
    }
    return text
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }

  private endOf(index: number): number {
    return this.ends[Math.floor(index / ENTRIES_PER_BLOCK)]?.[index % ENTRIES_PER_BLOCK] ?? 0
  }

  private addPage(): void {
    this.hold(this.pages.length, Buffer.allocUnsafeSlow(PAGE_BYTES))
  }

  /** Takes a page into memory, and puts away the one that came first when there are too many. */
  private hold(number: number, page: Buffer): void {
    const most = Math.max(2, Math.floor(this.mostBytesInMemory / PAGE_BYTES))
    const oldest = this.held.length < most ? undefined : this.held.shift()
    if (oldest !== undefined) this.putAway(oldest)
    this.pages[number] = page
    this.held.push(number)
  }

  private putAway(number: number): void {
    const page = this.pages[number]
    if (!page) return
    this.file ??= namelessFile()
    if (!this.isSaved[number]) writeSync(this.file, page, 0, PAGE_BYTES, number * PAGE_BYTES)
    this.isSaved[number] = true
    this.pages[number] = null
  }

  private page(number: number): Buffer {
    const here = this.pages[number]
    if (here) return here
    const page = Buffer.allocUnsafeSlow(PAGE_BYTES)
    readSync(this.file as number, page, 0, PAGE_BYTES, number * PAGE_BYTES)
    this.hold(number, page)
    return page
  }

  private slice(from: number, until: number): string {
    const first = Math.floor(from / PAGE_BYTES)
    const start = from - first * PAGE_BYTES
    const end = until - first * PAGE_BYTES
    if (end <= PAGE_BYTES) return from === until ? '' : this.page(first).toString('utf8', start, end)
    const parts = [Buffer.from(this.page(first).subarray(start))]
    for (let number = first + 1; number * PAGE_BYTES < until; number += 1)
      parts.push(
        Buffer.from(this.page(number).subarray(0, Math.min(PAGE_BYTES, until - number * PAGE_BYTES))),
      )
    return Buffer.concat(parts).toString()
  }
}
