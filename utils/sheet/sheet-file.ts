/** What an opened table offers, whatever its format. */
import type { SheetRow } from './cell'

export interface ReadOptions {
  signal?: AbortSignal
}

export interface SheetFile {
  format: 'xlsx' | 'csv'
  /** In the order of the workbook; a .csv has one, named like the file. */
  sheets: readonly { name: string; isHidden: boolean }[]
  /** What was found out on the way: delimiter and encoding of a .csv, the date system of a workbook. */
  facts: Record<string, string | number | boolean>
  /**
   * Batches of rows in order, blank rows left out; bounded memory whatever the file's size. Can be asked for again.
   * @throws FileRefusal at the row that cannot be read; the signal's reason.
   */
  rows(sheet: string, options?: ReadOptions): AsyncIterable<SheetRow[]>
  /** How many rows the sheet seems to have, blank ones and titles counted; null when nothing says so. May lie. */
  rowsAbout(sheet: string): Promise<number | null>
  close(): Promise<void>
}
