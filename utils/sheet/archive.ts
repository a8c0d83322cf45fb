/** A workbook's zip: its parts by name, unpacked as streams; every trick that a zip can play is refused at its opening. */
import { crc32 } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import type { SheetLimits } from './cell'
import { FileRefusal } from './refusal'

/** A part this large that unpacks to so many times its packed size is no table: real sheets are at 5 to 40. */
const BOMB = { bytes: 32_000_000, ratio: 200 }
/** Names and comments of all parts together. */
const MOST_DIRECTORY_BYTES = 4_000_000
const LOCAL_HEADER_BYTES = 30

export interface Archive {
  /** Names as they are written. */
  names: readonly string[]
  has(part: string): boolean
  /** The part's bytes. @throws FileRefusal when it is not there, damaged, or not as large as it says. */
  read(part: string): AsyncGenerator<Buffer>
  close(): void
}

const keyOf = (name: string) => name.replace(/^\//, '').toLowerCase()

/** The library tells its findings apart by their words only. */
function refusalOf(error: unknown, part: string): unknown {
  if (error instanceof FileRefusal) return error
  const said = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // A failing disk is no fault of the file.
  if (/^E[A-Z]+$/.test(code)) return error
  if (/^(absolute path|invalid relative path|invalid characters in)/.test(said))
    return new FileRefusal('file_part_path', { part: said.slice(said.indexOf(':') + 1).trim() })
  if (/bytes in the stream|size mismatch/.test(said)) return new FileRefusal('file_part_size', { part }, said)
  if (part === '') return new FileRefusal('file_zip_broken', {}, said)
  return new FileRefusal('file_part_broken', { part }, said)
}

function checkSize(entry: Entry, limits: SheetLimits): void {
  const { uncompressedSize, compressedSize, fileName: part } = entry
  const isBomb = uncompressedSize > BOMB.bytes && uncompressedSize > compressedSize * BOMB.ratio
  if (!isBomb && uncompressedSize <= limits.partBytes) return
  const mb = Math.round(uncompressedSize / 1_000_000)
  throw new FileRefusal('file_part_too_large', { part, mb })
}

/** Parts that share bytes of the file are the cheapest bomb of all. */
function checkOverlaps(entries: Entry[], fileSize: number): void {
  const sorted = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  for (const [index, entry] of sorted.entries()) {
    const start = entry.relativeOffsetOfLocalHeader
    const end = start + LOCAL_HEADER_BYTES + entry.fileNameRaw.length + entry.compressedSize
    if (end > (sorted[index + 1]?.relativeOffsetOfLocalHeader ?? fileSize))
      throw new FileRefusal('file_parts_overlap', { part: entry.fileName })
  }
}

async function listed(zip: ZipFile, limits: SheetLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let directoryBytes = 0
  const tooMany = () =>
    new FileRefusal('file_too_many_parts', { parts: zip.entryCount, most: limits.parts }, 'zip directory')
  if (zip.entryCount > limits.parts) throw tooMany()
  for await (const entry of zip.eachEntry()) {
    directoryBytes += entry.fileNameRaw.length + entry.extraFieldRaw.length + entry.fileCommentRaw.length
    if (directoryBytes > MOST_DIRECTORY_BYTES) throw tooMany()
    if (entry.isEncrypted()) throw new FileRefusal('file_encrypted')
    const part = entry.fileName
    if (entries.has(keyOf(part))) throw new FileRefusal('file_part_twice', { part })
    if (!entry.canDecodeFileData()) throw new FileRefusal('file_part_broken', { part }, 'unknown compression')
    checkSize(entry, limits)
    entries.set(keyOf(part), entry)
  }
  checkOverlaps([...entries.values()], zip.fileSize)
  return entries
}

async function* unpacked(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0
  try {
    const stream = await zip.openReadStreamPromise(entry)
    for await (const piece of stream as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum)
      yield piece
    }
  } catch (error) {
    throw refusalOf(error, entry.fileName)
  }
  if (sum !== entry.crc32)
    throw new FileRefusal('file_part_broken', { part: entry.fileName }, 'wrong checksum')
}

/** @throws FileRefusal for a zip that is damaged, encrypted, or not to be trusted. */
export async function openArchive(path: string, limits: SheetLimits): Promise<Archive> {
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw refusalOf(error, '')
  })
  const entries = await listed(zip, limits).catch((error: unknown) => {
    zip.close()
    throw refusalOf(error, '')
  })
  return {
    names: [...entries.values()].map(({ fileName }) => fileName),
    has: (part) => entries.has(keyOf(part)),
    async *read(part) {
      const entry = entries.get(keyOf(part))
      if (!entry) throw new FileRefusal('file_part_broken', { part }, 'missing')
      yield* unpacked(zip, entry)
    },
    close: () => zip.close(),
  }
}
