/**
 * XML of workbooks, piece by piece: elements and texts, and nothing that reaches outside of the document.
 * A document type, and with it every entity of its own, is refused; so is what is not well-formed.
 */
import { FileRefusal } from './refusal'
import { plainText, XmlTag } from './xml-tag'

export interface XmlHandler {
  /** `name` is without its prefix. `tag` is only good until this returns. */
  open(name: string, tag: XmlTag): void
  /** A piece of text, decoded. */
  text(text: string): void
  close(name: string): void
  /**
   * May take an element that begins at `open` and that it knows as a whole, in one step; gives where it ends, or -1 for
   * the ordinary way. What it takes must be well-formed. `isPlain`: nothing in `text` needs decoding.
   */
  whole?(text: string, open: number, isPlain: boolean): number
}

const MOST_DEPTH = 64
/** The longest beginning by which a declaration is told from another: `<![CDATA[`, `<!DOCTYPE`. */
const DECLARATION = 9
const [SLASH, EXCLAMATION, QUESTION] = [47, 33, 63]

export class XmlReader {
  private rest = ''
  private isEnded = false
  private isPaused = false
  /** Nothing in the piece at hand needs `plainText`: found out once a piece, which is much faster than once a text. */
  private isPlain = true
  private readonly path: string[] = []
  private readonly tag = new XmlTag((detail) => this.broken(detail))

  /** @param mostLength Characters that one text or tag may have. */
  constructor(
    private readonly part: string,
    private readonly handler: XmlHandler,
    private readonly mostLength: number,
  ) {}

  /** What was written so far waits until the next `write`. For handlers that have enough for now. */
  pause(): void {
    this.isPaused = true
  }

  /** @throws FileRefusal `file_part_broken`, `file_doctype`; what the handler throws. */
  write(chunk: string): void {
    this.isPaused = false
    const text = this.rest === '' ? chunk : this.rest + chunk
    this.isPlain = !text.includes('&') && !text.includes('\r')
    let at = 0
    while (!this.isPaused) {
      const open = text.indexOf('<', at)
      if (open < 0) break
      if (open > at) this.characters(text.slice(at, open))
      at = open
      const end = this.markup(text, open)
      if (end < 0) break
      at = end
    }
    this.rest = text.slice(at)
    if (!this.isPaused && this.rest.length > this.mostLength)
      this.broken(`a piece of more than ${this.mostLength} characters`)
  }

  /** @throws FileRefusal `file_part_broken` when the document does not end here. */
  end(): void {
    if (this.rest.startsWith('<')) this.broken('ends in a tag')
    this.characters(this.rest)
    if (!this.isEnded) this.broken('ends too early')
  }

  private broken(detail: string): never {
    throw new FileRefusal('file_part_broken', { part: this.part }, detail)
  }

  private characters(raw: string): void {
    if (this.path.length > 0)
      this.handler.text(this.isPlain ? raw : plainText(raw, (detail) => this.broken(detail)))
    else if (/[^ \t\r\n\uFEFF]/.test(raw)) this.broken('text outside of the root')
  }

  /** Where the markup that begins at `open` ends; -1 when the rest of it is still to come. */
  private markup(text: string, open: number): number {
    const kind = text.charCodeAt(open + 1)
    if (kind === SLASH) return this.endTag(text, open + 2)
    if (kind === EXCLAMATION) return this.declaration(text, open)
    if (kind === QUESTION) return after(text, '?>', open + 2)
    const end = this.path.length > 0 ? (this.handler.whole?.(text, open, this.isPlain) ?? -1) : -1
    return end < 0 ? this.startTag(text, open + 1) : end
  }

  private startTag(text: string, start: number): number {
    const end = this.tag.read(text, start, this.isPlain)
    if (end < 0) return -1
    const { name, isClosed } = this.tag
    if (this.isEnded) this.broken('a second root')
    if (this.path.length === MOST_DEPTH) this.broken('too deep')
    this.handler.open(local(name), this.tag)
    if (isClosed) this.closed(name)
    else this.path.push(name)
    return end
  }

  private endTag(text: string, start: number): number {
    const end = text.indexOf('>', start)
    if (end < 0) return -1
    const name = this.path.pop()
    const isIts = name !== undefined && text.startsWith(name, start)
    if (!isIts || text.slice(start + name.length, end).trim() !== '')
      this.broken('an end without its beginning')
    this.closed(name)
    return end + 1
  }

  private closed(name: string): void {
    this.isEnded = this.path.length === 0
    this.handler.close(local(name))
  }

  private declaration(text: string, open: number): number {
    if (text.startsWith('<!--', open)) return after(text, '-->', open + 4)
    if (text.startsWith('<![CDATA[', open)) return this.literal(text, open + DECLARATION)
    if (text.startsWith('<!DOCTYPE', open)) throw new FileRefusal('file_doctype', { part: this.part })
    const begun = text.slice(open, open + DECLARATION)
    if (['<!--', '<![CDATA[', '<!DOCTYPE'].some((whole) => whole.startsWith(begun))) return -1
    return this.broken('an unknown declaration')
  }

  private literal(text: string, start: number): number {
    const end = text.indexOf(']]>', start)
    if (end < 0) return -1
    if (this.path.length === 0) this.broken('text outside of the root')
    this.handler.text(text.slice(start, end))
    return end + 3
  }
}

function local(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from)
  return end < 0 ? -1 : end + mark.length
}
