/** `<c r="B2" s="1" t="s"><v>7</v></c>`, told by place and not by rule: every program writes most cells so. */

export interface UsualCell {
  /** From 0. */
  column: number
  style: number
  type: string
  /** Where its value stands. */
  from: number
  until: number
}

const BEGIN = '<c r="'
const STYLE = ' s="'
const TYPE = ' t="'
const VALUE = '><v>'
export const USUAL_END = '</v></c>'
const [QUOTE, ZERO, NINE, FIRST_LETTER, LAST_LETTER] = [34, 48, 57, 65, 90]
const MOST_LETTERS = 3
const MOST_STYLE_DIGITS = 6
const LONGEST_TYPE = 9

/** Used again for every cell: only good until the next is read. */
const cell: UsualCell = { column: 0, style: 0, type: 'n', from: 0, until: 0 }

const isDigit = (code: number) => code >= ZERO && code <= NINE

/** Behind `r="AB12"`, whose column is kept; -1 when it is no place. */
function pastPlace(text: string, start: number): number {
  let at = start
  let column = 0
  for (
    let code = text.charCodeAt(at);
    code >= FIRST_LETTER && code <= LAST_LETTER;
    code = text.charCodeAt(at)
  ) {
    column = column * 26 + code - FIRST_LETTER + 1
    at += 1
  }
  const digits = at
  if (at === start || at - start > MOST_LETTERS) return -1
  while (isDigit(text.charCodeAt(at))) at += 1
  if (at === digits || text.charCodeAt(at) !== QUOTE) return -1
  cell.column = column - 1
  return at + 1
}

/** Behind `s="1"`, if it is there; -1 when it is no number. */
function pastStyle(text: string, start: number): number {
  cell.style = 0
  if (!text.startsWith(STYLE, start)) return start
  const digits = start + STYLE.length
  let at = digits
  for (; isDigit(text.charCodeAt(at)); at += 1) cell.style = cell.style * 10 + text.charCodeAt(at) - ZERO
  const isNumber = at > digits && at - digits <= MOST_STYLE_DIGITS && text.charCodeAt(at) === QUOTE
  return isNumber ? at + 1 : -1
}

/** Behind `t="s"`, if it is there; -1 when it is none that is met. */
function pastType(text: string, start: number): number {
  cell.type = 'n'
  if (!text.startsWith(TYPE, start)) return start
  const from = start + TYPE.length
  const until = text.indexOf('"', from)
  if (until < 0 || until - from > LONGEST_TYPE) return -1
  const type = text.slice(from, until)
  if (!/^[A-Za-z]+$/.test(type)) return -1
  cell.type = type
  return until + 1
}

/** Null when what begins at `open` is written otherwise, or is not here as a whole. Good until the next call. */
export function usualCell(text: string, open: number): UsualCell | null {
  if (!text.startsWith(BEGIN, open)) return null
  let at = pastPlace(text, open + BEGIN.length)
  if (at >= 0) at = pastStyle(text, at)
  if (at >= 0) at = pastType(text, at)
  if (at < 0 || !text.startsWith(VALUE, at)) return null
  cell.from = at + VALUE.length
  cell.until = text.indexOf('<', cell.from)
  return cell.until >= 0 && text.startsWith(USUAL_END, cell.until) ? cell : null
}
