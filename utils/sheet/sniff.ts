/** What a file is, by its first bytes: names and types that a browser sends are not to be trusted. */
import { open } from 'node:fs/promises'
import { FileRefusal } from './refusal'

const HEAD_BYTES = 4_096
const SCAN_BYTES = 1 << 20
/** Old Office files and encrypted new ones are both of this kind. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le')

const KNOWN: readonly (readonly [start: string, found: string])[] = [
  ['%PDF-', 'PDF'],
  ['{\\rtf', 'RTF'],
  ['\x89PNG', 'PNG'],
  ['\xff\xd8\xff', 'JPEG'],
  ['GIF8', 'GIF'],
  ['\x1f\x8b', 'GZIP'],
  ['7z\xbc\xaf', '7-Zip'],
  ['Rar!\x1a', 'RAR'],
  ['SQLite format 3', 'SQLite'],
]
/** The oldest .xls are no compound files: they begin with their version. */
const OLDEST_XLS = ['0900', '0902', '0904', '0908']

async function headOf(path: string, length: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function contains(path: string, wanted: Buffer): Promise<boolean> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(SCAN_BYTES)
    for (let at = 0; ; at += SCAN_BYTES - wanted.length) {
      const { bytesRead } = await file.read(buffer, 0, SCAN_BYTES, at)
      if (buffer.subarray(0, bytesRead).includes(wanted)) return true
      if (bytesRead < SCAN_BYTES) return false
    }
  } finally {
    await file.close()
  }
}

/** Whether the file is a zip, as every .xlsx is. */
export async function isZip(path: string): Promise<boolean> {
  const head = await headOf(path, 4)
  return head.equals(Buffer.from('PK\x03\x04', 'latin1')) || head.equals(Buffer.from('PK\x05\x06', 'latin1'))
}

function refuseMarkup(head: Buffer): void {
  const text = head
    .toString('utf8')
    .replaceAll('\0', '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/^[\uFEFF\uFFFD\s]+/, '')
  const isXml = /^(<\?xml|<!doctype)/i.test(text)
  if (isXml && /<(\w+:)?Workbook\b/.test(text)) throw new FileRefusal('file_other_workbook', { kind: 'XML' })
  if (
    isXml
      ? /<html\b|^<!doctype html/i.test(text)
      : /^<(html|head|body|table|meta|style|div|script)\b/i.test(text)
  )
    throw new FileRefusal('file_html')
  if (isXml) throw new FileRefusal('file_not_a_table', { found: 'XML' })
}

/** @throws FileRefusal for what is certainly no text with a table in it. */
export async function refuseForeign(path: string): Promise<void> {
  const head = await headOf(path, HEAD_BYTES)
  if (head.length === 0) throw new FileRefusal('file_empty')
  if (head.subarray(0, COMPOUND.length).equals(COMPOUND))
    throw new FileRefusal((await contains(path, ENCRYPTED)) ? 'file_encrypted' : 'file_xls')
  if (OLDEST_XLS.includes(head.toString('hex', 0, 2))) throw new FileRefusal('file_xls')
  const bytes = head.toString('latin1')
  const found = KNOWN.find(([start]) => bytes.startsWith(start))?.[1]
  if (found !== undefined) throw new FileRefusal('file_not_a_table', { found })
  refuseMarkup(head)
}
