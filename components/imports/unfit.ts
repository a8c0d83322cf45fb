/** What certainly is no file to import, told by its first bytes before it travels; the server has the last word. Pure. */

/** `large`: more than the server takes; `old`: .xls; `web`: a page that is called a workbook; `other`: a picture, a document, a program. */
export type Unfit = 'empty' | 'large' | 'old' | 'web' | 'other'

const HEAD_BYTES = 512
/** Old Office files begin so. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0]
/** Marks of UTF-16, whose texts are full of zeros. */
const WIDE = [
  [0xff, 0xfe],
  [0xfe, 0xff],
]
const ZIP = 'PK'
const DOCUMENTS = /\.(docx?|pptx?|odt|zip)$/i

const begins = (head: Uint8Array, bytes: readonly number[]) => bytes.every((byte, at) => head[at] === byte)

/** Null for what may be a table. `mostBytes`: the largest file that is taken; null when nobody knows. */
export async function unfitness(
  file: Pick<File, 'name' | 'size' | 'slice'>,
  mostBytes: number | null = null,
): Promise<Unfit | null> {
  if (file.size === 0) return 'empty'
  if (mostBytes !== null && file.size > mostBytes) return 'large'
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  const text = new TextDecoder('latin1').decode(head)
  if (begins(head, COMPOUND)) return 'old'
  if (text.startsWith(ZIP)) return DOCUMENTS.test(file.name) ? 'other' : null
  if (WIDE.some((mark) => begins(head, mark))) return null
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype html|html|head|body|table|meta)\b/i.test(text)) return 'web'
  return /^(%PDF-|\{\\rtf)/.test(text) || head.includes(0) ? 'other' : null
}
