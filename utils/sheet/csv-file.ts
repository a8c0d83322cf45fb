/** A .csv as rows, read piece by piece: nothing but the piece at hand is in memory. */
import { createReadStream } from 'node:fs'
import type { SheetLimits, SheetRow } from './cell'
import { CsvScanner } from './csv-scan'
import { type CsvFacts, survey } from './csv-survey'
import { decoderOf } from './decode'
import { FileRefusal } from './refusal'
import type { ReadOptions, SheetFile } from './sheet-file'
import { refuseForeign } from './sniff'

const PIECE_BYTES = 64 * 1024

async function* rowsOf(
  path: string,
  { encoding, start, delimiter }: CsvFacts,
  limits: SheetLimits,
  signal?: AbortSignal,
): AsyncGenerator<SheetRow[]> {
  const scanner = new CsvScanner(delimiter, limits)
  const decoder = decoderOf(encoding)
  const misread = (): never => {
    throw new FileRefusal('file_encoding', scanner.place())
  }
  const pieces = createReadStream(path, { start, highWaterMark: PIECE_BYTES })
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    const text = decoder.text(piece) ?? misread()
    // The bytes of UTF-16 are full of zeros, so its characters are looked at instead.
    const nul = text.indexOf('\0')
    scanner.write(nul < 0 ? text : text.slice(0, nul))
    if (nul >= 0) throw new FileRefusal('file_nul', scanner.place())
    const rows = scanner.take()
    if (rows.length > 0) yield rows
  }
  if (!decoder.isWhole()) misread()
  scanner.end()
  const rest = scanner.take()
  if (rest.length > 0) yield rest
}

/** The name of the only sheet: the file's, without folder and ending. */
function sheetName(fileName: string): string {
  const name = fileName.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '')
  return name === '' ? 'csv' : name
}

async function isBlank(rows: AsyncIterable<SheetRow[]>): Promise<boolean> {
  for await (const _ of rows) return false
  return true
}

/** @throws FileRefusal */
export async function openCsv(path: string, fileName: string, limits: SheetLimits): Promise<SheetFile> {
  await refuseForeign(path)
  const facts = await survey(path, limits)
  if (await isBlank(rowsOf(path, facts, limits))) throw new FileRefusal('file_blank')
  const { encoding, hasMark, delimiter } = facts
  return {
    format: 'csv',
    sheets: [{ name: sheetName(fileName), isHidden: false }],
    facts: { encoding, hasMark, delimiter },
    rows: (_sheet: string, { signal }: ReadOptions = {}) => rowsOf(path, facts, limits, signal),
    rowsAbout: async () => facts.lines,
    close: async () => undefined,
  }
}
