/** The shared texts of a workbook: each is told once in a part of its own, and cells name it by its number. */
import type { Archive } from './archive'
import type { SheetLimits } from './cell'
import { FileRefusal } from './refusal'
import { TextStore } from './text-store'
import { type XmlHandler, XmlReader } from './xml'
import { xmlText } from './xml-part'

const MOST_TEXTS = 20_000_000
/** Characters that workbooks cannot hold as they are, and write as `_x000D_`; NUL stays written so. */
const ESCAPED = /_x(?!0000)([0-9A-Fa-f]{4})_/g

export function unescaped(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(ESCAPED, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const USUAL_BEGIN = '<si><t>'
const USUAL_END = '</t></si>'

/** Gathers the texts of `si`: its own or those of its runs, but not how it is pronounced. */
class Gatherer implements XmlHandler {
  private current = ''
  private isText = false
  private isPronounced = false

  constructor(
    private readonly store: TextStore,
    private readonly limits: SheetLimits,
    private readonly part: string,
  ) {}

  open(name: string): void {
    if (name === 'si') this.current = ''
    else if (name === 't') this.isText = !this.isPronounced
    else if (name === 'rPh') this.isPronounced = true
  }

  /** A text without runs: nearly all are. */
  whole(text: string, open: number, isPlain: boolean): number {
    if (!text.startsWith(USUAL_BEGIN, open)) return -1
    const from = open + USUAL_BEGIN.length
    const until = text.indexOf('<', from)
    if (until < 0 || !text.startsWith(USUAL_END, until) || until - from > this.limits.fieldLength) return -1
    const current = text.slice(from, until)
    if (!isPlain && /[&\r]/.test(current)) return -1
    this.current = current
    this.add()
    return until + USUAL_END.length
  }

  text(text: string): void {
    if (!this.isText) return
    this.current += text
    if (this.current.length > this.limits.fieldLength)
      throw new FileRefusal('file_part_broken', { part: this.part }, 'a text that is too long')
  }

  close(name: string): void {
    if (name === 't') this.isText = false
    else if (name === 'rPh') this.isPronounced = false
    else if (name === 'si') this.add()
  }

  private add(): void {
    this.store.add(unescaped(this.current))
    if (this.store.bytes > this.limits.textBytes || this.store.count > MOST_TEXTS)
      throw new FileRefusal('file_too_many_texts', { mb: Math.round(this.limits.textBytes / 1_000_000) })
  }
}

/** @throws FileRefusal when there are more than memory and disk should hold, or the part is broken. */
export async function sharedTexts(archive: Archive, part: string, limits: SheetLimits): Promise<TextStore> {
  const store = new TextStore(limits.textBytesInMemory)
  try {
    const reader = new XmlReader(part, new Gatherer(store, limits, part), limits.fieldLength + 1_000)
    for await (const text of xmlText(archive, part)) reader.write(text)
    reader.end()
    return store
  } catch (error) {
    store.close()
    throw error
  }
}
