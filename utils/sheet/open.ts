/** Opens an uploaded table, .csv or .xlsx as its bytes say and not as its name does, and gives its rows as a stream. */
import type { SheetLimits } from './cell'
import { openCsv } from './csv-file'
import type { SheetFile } from './sheet-file'
import { isZip } from './sniff'
import { openXlsx } from './xlsx-file'

export type { SheetFile } from './sheet-file'

/** @throws FileRefusal for what is no table, or not to be trusted; errors of the disk as they are. */
export async function openSheet(path: string, fileName: string, limits: SheetLimits): Promise<SheetFile> {
  return (await isZip(path)) ? openXlsx(path, limits) : openCsv(path, fileName, limits)
}
