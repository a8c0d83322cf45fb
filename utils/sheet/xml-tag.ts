/** One opening tag of XML at a time: its name and its attributes, which are cut out only when they are asked for. */

type Broken = (detail: string) => never

const MOST_ATTRIBUTES = 200
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const [DOUBLE, SINGLE, SLASH, LESS, EQUALS, CLOSE, AMPERSAND] = [34, 39, 47, 60, 61, 62, 38]

const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

function entity(whole: string, broken: Broken): string {
  const known = ENTITIES[whole.slice(1, -1)]
  if (known !== undefined && whole.endsWith(';')) return known
  const [, hex, decimal] = /^&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(whole) ?? []
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
  const isCharacter = code >= 32 ? code < 0xd800 || (code > 0xdfff && code < 0x110000) : isSpace(code)
  return isCharacter ? String.fromCodePoint(code) : broken('an unknown entity')
}

/** Text with its entities as characters and its line ends as one character. */
export function plainText(raw: string, broken: Broken): string {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  return text.includes('&') ? text.replace(/&[^;&]{0,12};?/g, (whole) => entity(whole, broken)) : text
}

export class XmlTag {
  name = ''
  /** It ends in `/>`. */
  isClosed = false
  private text = ''
  private isPlain = true
  /** Four positions for each attribute: of its name and of its value, from and until. */
  private readonly places: number[] = []
  private length = 0

  constructor(private readonly broken: Broken) {}

  /** The value of an attribute, whose prefix counts: `id` does not find `r:id`. */
  attribute(name: string): string | undefined {
    const { places, text } = this
    for (let index = 0; index < this.length; index += 4) {
      const start = places[index] as number
      if ((places[index + 1] as number) - start !== name.length || !text.startsWith(name, start)) continue
      const value = text.slice(places[index + 2], places[index + 3])
      return this.isPlain ? value : plainText(value, this.broken)
    }
    return undefined
  }

  /** The value of an attribute with any prefix: `id` finds `r:id`. */
  prefixed(name: string): string | undefined {
    for (let index = 0; index < this.length; index += 4) {
      const whole = this.text.slice(this.places[index], this.places[index + 1])
      if (whole.endsWith(`:${name}`)) return this.attribute(whole)
    }
    return undefined
  }

  /**
   * Reads the tag whose name begins at `start`; gives where it ends, -1 when its end is still to come.
   * @param isPlain Nothing in `text` needs `plainText`.
   */
  read(text: string, start: number, isPlain: boolean): number {
    const nameEnd = wordEnd(text, start)
    this.text = text
    this.isPlain = isPlain
    this.length = 0
    let at = nameEnd
    for (;;) {
      const before = at
      at = pastSpace(text, at)
      const code = text.charCodeAt(at)
      if (code === CLOSE || code === SLASH) return this.finished(start, nameEnd, at)
      if (at >= text.length) return -1
      if (at === before) this.broken('no space before an attribute')
      at = this.addAttribute(at)
      if (at < 0) return -1
    }
  }

  private finished(start: number, nameEnd: number, at: number): number {
    this.isClosed = this.text.charCodeAt(at) === SLASH
    const close = this.isClosed ? at + 1 : at
    if (close === this.text.length) return -1
    if (this.text.charCodeAt(close) !== CLOSE) this.broken('a stray slash')
    if (start === nameEnd) this.broken('an element without a name')
    this.name = this.text.slice(start, nameEnd)
    return close + 1
  }

  private addAttribute(start: number): number {
    const { text } = this
    const nameEnd = wordEnd(text, start)
    const equals = pastSpace(text, nameEnd)
    const open = pastSpace(text, equals + 1)
    if (open >= text.length) return -1
    const quote = text.charCodeAt(open)
    if (start === nameEnd || text.charCodeAt(equals) !== EQUALS)
      this.broken('an attribute without name or value')
    if (quote !== DOUBLE && quote !== SINGLE) this.broken('an attribute without quotes')
    const end = this.valueEnd(open + 1, quote)
    if (end >= 0) this.remember(start, nameEnd, open + 1, end)
    return end < 0 ? -1 : end + 1
  }

  private valueEnd(start: number, quote: number): number {
    let hasEntities = false
    for (let at = start; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at)
      if (code === quote) {
        if (hasEntities) plainText(this.text.slice(start, at), this.broken)
        return at
      }
      if (code === LESS) this.broken('a < in an attribute')
      if (code === AMPERSAND) hasEntities = true
    }
    return -1
  }

  private remember(start: number, end: number, from: number, until: number): void {
    const { places, length } = this
    if (length === MOST_ATTRIBUTES * 4) this.broken('too many attributes')
    if (length > 0 && this.attribute(this.text.slice(start, end)) !== undefined)
      this.broken('an attribute twice')
    places[length] = start
    places[length + 1] = end
    places[length + 2] = from
    places[length + 3] = until
    this.length += 4
  }
}

function pastSpace(text: string, start: number): number {
  let at = start
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** Where a name ends: at white space or at a character that no name has. */
function wordEnd(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at)
    const isMark =
      code === CLOSE ||
      code === SLASH ||
      code === EQUALS ||
      code === LESS ||
      code === DOUBLE ||
      code === SINGLE
    if (!(code > 32) || isMark) return at
  }
}
