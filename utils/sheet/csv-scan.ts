/**
 * Rows of delimited text, piece by piece, the way Excel reads them: a quote opens a quoted field only at its start,
 * text behind a closing quote belongs to the field, a line ends with LF, CR or CRLF, each file as it likes, and also
 * when it likes both.
 */
import { columnLetters, type SheetLimits, type SheetRow, trimRow } from './cell'
import { FileRefusal } from './refusal'

const [QUOTE, LF, CR] = [34, 10, 13]
/** Columns of a sheet in Excel: so many may be there, if they are empty. */
const MOST_PLACES = 16_384

export class CsvScanner {
  private rows: SheetRow[] = []
  private cells: string[] = []
  /** What the earlier pieces held of the field at hand. */
  private field = ''
  private rowLength = 0
  private isQuoted = false
  /** The last character was a quote inside of a quoted field: its end, or the first half of a doubled one. */
  private isQuoteSeen = false
  private isFieldStart = true
  private isAfterCr = false
  private number = 1
  private line = 1
  private quoteLine = 0
  private readonly delimiter: number

  constructor(
    delimiter: string,
    private readonly limits: SheetLimits,
  ) {
    this.delimiter = delimiter.charCodeAt(0)
  }

  /** Where the next character stands. */
  place(): { row: number; column: string } {
    return { row: this.number, column: columnLetters(this.cells.length) }
  }

  take(): SheetRow[] {
    const { rows } = this
    this.rows = []
    return rows
  }

  /** @throws FileRefusal for a field, a row or a number of columns beyond the limits. */
  write(text: string): void {
    let at = 0
    while (at < text.length) at = this.isQuoted ? this.quoted(text, at) : this.plain(text, at)
    if (this.field.length > this.limits.fieldLength) this.tooLong()
  }

  /** The file ends here. @throws FileRefusal `file_quote_unclosed` */
  end(): void {
    if (this.isQuoted && !this.isQuoteSeen) this.unclosed()
    if (this.cells.length > 0 || this.field !== '' || this.isQuoted) this.endRow('')
  }

  /** Outside of quotes: up to the end of the field, or of the piece. */
  private plain(text: string, start: number): number {
    let at = start
    if (this.isAfterCr) {
      this.isAfterCr = false
      if (text.charCodeAt(at) === LF) return at + 1
    }
    if (this.isFieldStart && text.charCodeAt(at) === QUOTE) return this.openQuote(at)
    const { delimiter } = this
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === delimiter) return this.endField(text.slice(start, at), at)
      if (code === LF || code === CR) return this.endLine(text.slice(start, at), at, code === CR)
    }
    this.isFieldStart = false
    this.field += text.slice(start)
    return at
  }

  private openQuote(at: number): number {
    this.isQuoted = true
    this.isQuoteSeen = false
    this.isFieldStart = false
    this.quoteLine = this.line
    return at + 1
  }

  private quoted(text: string, start: number): number {
    if (this.isQuoteSeen) return this.afterQuote(text, start)
    const quote = text.indexOf('"', start)
    const end = quote < 0 ? text.length : quote
    const piece = text.slice(start, end)
    this.countLines(piece)
    this.field += piece
    if (this.field.length > this.limits.fieldLength) this.tooLong()
    this.isQuoteSeen = quote >= 0
    return quote < 0 ? end : end + 1
  }

  private afterQuote(text: string, at: number): number {
    this.isQuoteSeen = false
    if (text.charCodeAt(at) === QUOTE) {
      this.field += '"'
      return at + 1
    }
    this.isQuoted = false
    return at
  }

  private countLines(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line += 1
  }

  private endField(rest: string, at: number): number {
    const value = this.field === '' ? rest : this.field + rest
    this.field = ''
    this.isFieldStart = true
    this.rowLength += value.length
    this.cells.push(value)
    if (value.length > this.limits.fieldLength || this.rowLength > this.limits.rowLength) this.tooLong(value)
    // Empty columns cost nothing but their places; most of them end with the row.
    const isFarOut =
      this.cells.length > this.limits.columns && (value !== '' || this.cells.length > MOST_PLACES)
    if (isFarOut) this.tooMany()
    return at + 1
  }

  private endLine(rest: string, at: number, isCr: boolean): number {
    this.isAfterCr = isCr
    this.endRow(rest)
    return at + 1
  }

  private endRow(rest: string): void {
    this.endField(rest, 0)
    const { number, cells } = this
    if (trimRow(cells)) this.rows.push({ number, cells })
    this.cells = []
    this.rowLength = 0
    this.isQuoted = false
    this.isQuoteSeen = false
    this.number += 1
    this.line += 1
  }

  private unclosed(): never {
    const { row, column } = this.place()
    throw new FileRefusal('file_quote_unclosed', { row, column, line: this.quoteLine })
  }

  /** A quoted field that goes on over lines and lines lacks its second quote. */
  private tooLong(value = this.field): never {
    if (this.isQuoted && this.line > this.quoteLine) this.unclosed()
    const row = this.number
    if (value.length <= this.limits.fieldLength)
      throw new FileRefusal('file_row_too_long', { row, most: this.limits.rowLength })
    const column = columnLetters(value === this.field ? this.cells.length : this.cells.length - 1)
    throw new FileRefusal('file_field_too_long', { row, column, most: this.limits.fieldLength })
  }

  private tooMany(): never {
    const column = columnLetters(this.cells.length - 1)
    throw new FileRefusal('file_too_many_columns', { row: this.number, column, most: this.limits.columns })
  }
}
