/** One XML part of a workbook, read from its zip. */
import type { Archive } from './archive'
import { decoderOf, markedEncoding } from './decode'
import { FileRefusal } from './refusal'
import { type XmlHandler, XmlReader } from './xml'
import type { XmlTag } from './xml-tag'

/** Characters that XML cannot hold, whose line is always a line of nonsense. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NOT_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/
/** Characters of a name, a style or a relation. */
const MOST_LENGTH = 1_000_000

/** The part's text, piece by piece. @throws FileRefusal when it is no text that XML may hold. */
export async function* xmlText(archive: Archive, part: string): AsyncGenerator<string> {
  let decoder: ReturnType<typeof decoderOf> | undefined
  for await (const piece of archive.read(part)) {
    const isFirst = decoder === undefined
    decoder ??= decoderOf(markedEncoding(piece)?.encoding ?? 'utf-8')
    const text = decoder.text(piece)
    const declared = isFirst && /^\uFEFF?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(text ?? '')?.[1]
    const isKnown = !declared || /^(utf-?8|utf-?16(le|be)?|us-ascii)$/i.test(declared)
    if (text === undefined || !isKnown || NOT_XML.test(text))
      throw new FileRefusal('file_part_broken', { part }, 'characters that are no XML')
    yield text
  }
  if (decoder?.isWhole() === false) throw new FileRefusal('file_part_broken', { part }, 'half a character')
}

/** Reads a small part whole, told element by element. */
export async function readXml(
  archive: Archive,
  part: string,
  open: (name: string, tag: XmlTag) => void,
  close: (name: string) => void = () => undefined,
): Promise<void> {
  const handler: XmlHandler = { open, close, text: () => undefined }
  const reader = new XmlReader(part, handler, MOST_LENGTH)
  for await (const text of xmlText(archive, part)) reader.write(text)
  reader.end()
}
