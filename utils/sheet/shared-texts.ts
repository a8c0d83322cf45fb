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
