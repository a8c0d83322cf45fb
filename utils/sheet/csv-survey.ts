/**
 * A first look at all bytes of a .csv, at the speed of the disk, so that its encoding is known and not guessed:
 * UTF-16 by its mark; UTF-8 when every byte of the file is; else Windows-1252, unless parts of it are UTF-8 beyond
 * doubt: then it is a damaged file, and whoever sent it should hear of it.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { SheetLimits } from './cell'
import { CsvScanner } from './csv-scan'
import { decoderOf, type Encoding, markedEncoding, wholeLength } from './decode'
import { delimiterOf } from './delimiter'
import { FileRefusal } from './refusal'

export interface CsvFacts {
  encoding: Encoding
  hasMark: boolean
  delimiter: string
  /** Where the rows begin: behind the mark and a line `sep=;`. */
  start: number
  /** Line feeds in the file; null where they were not counted. */
  lines: number | null
}

interface Bytes {
  firstNul?: number
  firstInvalid?: number
  /** Characters beyond ASCII that are UTF-8. */
  hasUtf8: boolean
  lines: number
}

const SAMPLE_BYTES = 64 * 1024
const PIECE_BYTES = 1 << 20
const LF = 10

async function sampleOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Looks at one piece of whole characters that begins at `offset`. */
function lookAt(bytes: Buffer, offset: number, found: Bytes): void {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) found.lines++
  const nul = bytes.indexOf(0)
  if (nul >= 0) found.firstNul ??= offset + nul
  if (isAscii(bytes)) return
  if (isUtf8(bytes)) {
    found.hasUtf8 = true
    return
  }
  const text = bytes.toString('utf8')
  if (/[^\p{ASCII}\uFFFD]/u.test(text)) found.hasUtf8 = true
  found.firstInvalid ??= offset + Buffer.byteLength(text.slice(0, text.indexOf('\uFFFD')))
}

async function look(path: string): Promise<Bytes> {
  const found: Bytes = { hasUtf8: false, lines: 0 }
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const length = wholeLength(bytes)
    lookAt(bytes.subarray(0, length), offset, found)
    if (found.firstNul !== undefined) return found
    offset += length
    rest = Buffer.from(bytes.subarray(length))
  }
  if (rest.length > 0) lookAt(rest, offset, found)
  return found
}

/** Row and column of a byte. All that matters to them is ASCII, so Latin-1 will do. */
async function placeOf(path: string, byte: number, delimiter: string, limits: SheetLimits) {
  const scanner = new CsvScanner(delimiter, limits)
  if (byte > 0)
    for await (const piece of createReadStream(path, { end: byte - 1 }) as AsyncIterable<Buffer>) {
      scanner.write(piece.toString('latin1'))
      scanner.take()
    }
  return scanner.place()
}

async function unmarkedEncoding(
  path: string,
  delimiter: string,
  limits: SheetLimits,
  isMarked: boolean,
): Promise<Pick<CsvFacts, 'encoding' | 'lines'>> {
  const { firstNul, firstInvalid, hasUtf8, lines } = await look(path)
  if (firstNul !== undefined)
    throw new FileRefusal('file_nul', await placeOf(path, firstNul, delimiter, limits))
  if (firstInvalid === undefined) return { encoding: 'utf-8', lines }
  if (isMarked || hasUtf8)
    throw new FileRefusal('file_encoding', await placeOf(path, firstInvalid, delimiter, limits))
  return { encoding: 'windows-1252', lines }
}

/** @throws FileRefusal `file_nul`, `file_encoding`, with row and column; what the rows before that place throw. */
export async function survey(path: string, limits: SheetLimits): Promise<CsvFacts> {
  const sample = await sampleOf(path)
  const mark = markedEncoding(sample)
  const isWide = mark !== undefined && mark.encoding !== 'utf-8'
  const markLength = mark?.length ?? 0
  const decoder = decoderOf(isWide ? mark.encoding : 'windows-1252')
  const text = decoder.text(sample.subarray(markLength)) ?? ''
  const [line = '', separator] = /^sep=([^\r\n])(?:\r\n|\n|\r|$)/i.exec(text) ?? []
  const delimiter = separator ?? delimiterOf(text)
  const start = markLength + line.length * (isWide ? 2 : 1)
  const found = isWide
    ? { encoding: mark.encoding, lines: null }
    : await unmarkedEncoding(path, delimiter, limits, mark !== undefined)
  return { ...found, hasMark: mark !== undefined, delimiter, start }
}
