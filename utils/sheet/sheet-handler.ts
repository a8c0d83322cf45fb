/** Rows of a worksheet out of its XML. */
import { columnLetters, type RawCell, type SheetLimits, type SheetRow, trimRow } from './cell'
import { cellValue, type Marks } from './cell-value'
import { FileRefusal } from './refusal'
import { USUAL_END, usualCell } from './usual-cell'
import type { XmlHandler } from './xml'
import type { XmlTag } from './xml-tag'

const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384
/** A batch is full with this many rows, or with this many characters and cells together. */
const BATCH = { rows: 500, weight: 200_000 }

export class SheetHandler implements XmlHandler {
  private rows: SheetRow[] = []
  private weight = 0
  private isInData = false
  private isInCell = false
  private isPronounced = false
  private isReading = false
  private row: SheetRow = { number: 0, cells: [] }
  private rowLength = 0
  private column = -1
  private type = 'n'
  private style = 0
  private value = ''
  private hasValue = false
  private isFormula = false

  constructor(
    private readonly sheet: { name: string; part: string },
    private readonly marks: Marks,
    private readonly limits: SheetLimits,
    /** Told when the batch is full. */
    private readonly onFull: () => void,
  ) {}

  /** The row that is being read, as far as it is known. */
  get rowNumber(): number {
    return this.row.number
  }

  isFull(): boolean {
    return this.rows.length >= BATCH.rows || this.weight >= BATCH.weight
  }

  take(): SheetRow[] {
    const { rows } = this
    this.rows = []
    this.weight = 0
    return rows
  }

  open(name: string, tag: XmlTag): void {
    if (name === 'c') this.openCell(tag)
    else if (name === 'v' || name === 't') this.openValue()
    else if (name === 'row') this.openRow(tag)
    else if (name === 'f') this.isFormula = this.isInCell
    else if (name === 'rPh') this.isPronounced = true
    else if (name === 'sheetData') this.isInData = true
  }

  text(text: string): void {
    if (!this.isReading) return
    this.value += text
    if (this.value.length > this.limits.fieldLength) this.tooLong('file_field_too_long')
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.isReading = false
    else if (name === 'c') this.closeCell()
    else if (name === 'row') this.closeRow()
    else if (name === 'rPh') this.isPronounced = false
    else if (name === 'sheetData') this.isInData = false
  }

  /** A cell as most programs write it: a large sheet is made of them. */
  whole(text: string, open: number, isPlain: boolean): number {
    if (!this.isInData || this.isInCell) return -1
    const cell = usualCell(text, open)
    if (cell === null) return -1
    const { column, style, type, from, until } = cell
    const value = text.slice(from, until)
    if (!isPlain && /[&\r]/.test(value)) return -1
    this.column = column
    if (column >= MOST_COLUMNS) this.broken('a cell outside of the sheet')
    if (value.length > this.limits.fieldLength) this.tooLong('file_field_too_long')
    this.isInCell = true
    this.type = type
    this.style = style
    this.value = value
    this.hasValue = true
    this.isFormula = false
    this.closeCell()
    return until + USUAL_END.length
  }

  private openRow(tag: XmlTag): void {
    if (!this.isInData) return
    const said = tag.attribute('r')
    const number = said === undefined ? this.row.number + 1 : Number(said)
    const isNext = Number.isInteger(number) && number > this.row.number && number <= MOST_ROWS
    if (!isNext) this.broken('rows that are not in order')
    this.row = { number, cells: [] }
    this.rowLength = 0
    this.column = -1
  }

  private closeRow(): void {
    if (!this.isInData || !trimRow(this.row.cells)) return
    this.rows.push(this.row)
    this.weight += this.rowLength + this.row.cells.length
    if (this.isFull()) this.onFull()
  }

  private openCell(tag: XmlTag): void {
    if (!this.isInData) return
    const place = tag.attribute('r')
    this.column = place === undefined ? this.column + 1 : columnOf(place)
    if (this.column < 0 || this.column >= MOST_COLUMNS) this.broken('a cell outside of the sheet')
    this.isInCell = true
    this.type = tag.attribute('t') ?? 'n'
    const style = tag.attribute('s')
    this.style = style === undefined ? 0 : Number(style)
    this.value = ''
    this.hasValue = false
    this.isFormula = false
  }

  private openValue(): void {
    this.isReading = this.isInCell && !this.isPronounced
    if (this.isReading) this.hasValue = true
  }

  private closeCell(): void {
    if (!this.isInCell) return
    this.isInCell = false
    const { type, style, value, hasValue, isFormula } = this
    if (!hasValue && !isFormula) return
    const cell = cellValue({ type, style, value, hasValue, isFormula }, this.marks)
    if (cell === undefined) this.broken(`a cell of type ${type.slice(0, 20)}`)
    if (cell !== null) this.put(cell)
  }

  private put(cell: RawCell): void {
    const { cells } = this.row
    if (this.column >= this.limits.columns) {
      const column = columnLetters(this.column)
      const most = this.limits.columns
      throw new FileRefusal('file_too_many_columns', { row: this.row.number, column, most })
    }
    this.rowLength += typeof cell === 'string' ? cell.length : 8
    if (this.rowLength > this.limits.rowLength) this.tooLong('file_row_too_long')
    if (this.column < cells.length && cells[this.column] !== null) this.broken('a cell twice')
    while (cells.length < this.column) cells.push(null)
    cells[this.column] = cell
  }

  private tooLong(code: 'file_field_too_long' | 'file_row_too_long'): never {
    const row = this.row.number
    if (code === 'file_row_too_long')
      throw new FileRefusal('file_row_too_long', { row, most: this.limits.rowLength })
    const column = columnLetters(this.column)
    throw new FileRefusal('file_field_too_long', { row, column, most: this.limits.fieldLength })
  }

  private broken(detail: string): never {
    throw new FileRefusal('file_part_broken', { part: this.sheet.part }, detail)
  }
}

/** Index of the column of `AB12`, from 0; -1 when that is no place in a sheet. */
function columnOf(place: string): number {
  let number = 0
  let at = 0
  for (; at < place.length && at < 4; at += 1) {
    const letter = place.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    number = number * 26 + letter
  }
  return at < place.length ? number - 1 : -1
}
