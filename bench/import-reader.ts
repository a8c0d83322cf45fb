/** Merely reads a workbook, by one of several readers, as a process of its own. */
import exceljs from 'exceljs'
import { SHEET_LIMITS } from '@/utils/sheet/cell'
import { openSheet } from '@/utils/sheet/open'
import type { ReadAnswer, ReadWanted, WorkbookReader } from './import-messages'
import { answerParent } from './processes'

type Counts = Pick<ReadAnswer, 'rows' | 'cells'>

async function ours(path: string): Promise<Counts> {
  const file = await openSheet(path, path, SHEET_LIMITS)
  const counts = { rows: 0, cells: 0 }
  try {
    for await (const rows of file.rows(file.sheets[0]?.name ?? ''))
      for (const { cells } of rows) {
        counts.rows++
        for (const cell of cells) if (cell !== null && cell !== '') counts.cells++
      }
  } finally {
    await file.close()
  }
  return counts
}

const filled = (values: exceljs.CellValue[] | { [key: string]: exceljs.CellValue }) =>
  Object.values(values).filter((value) => value !== null && value !== undefined).length

async function exceljsStream(path: string): Promise<Counts> {
  const counts = { rows: 0, cells: 0 }
  const reader = new exceljs.stream.xlsx.WorkbookReader(path, {
    sharedStrings: 'cache',
    styles: 'cache',
    worksheets: 'emit',
    hyperlinks: 'ignore',
  })
  for await (const sheet of reader)
    for await (const row of sheet) {
      counts.rows++
      counts.cells += filled(row.values)
    }
  return counts
}

async function exceljsWhole(path: string): Promise<Counts> {
  const counts = { rows: 0, cells: 0 }
  const workbook = new exceljs.Workbook()
  await workbook.xlsx.readFile(path)
  workbook.worksheets[0]?.eachRow((row) => {
    counts.rows++
    counts.cells += filled(row.values)
  })
  return counts
}

const readers: Readonly<Record<WorkbookReader, (path: string) => Promise<Counts>>> = {
  ours,
  'exceljs, stream': exceljsStream,
  'exceljs, whole file': exceljsWhole,
}

answerParent<ReadWanted>(async ({ reader, path }) => {
  const startedAt = performance.now()
  const counts = await readers[reader](path)
  return { ms: performance.now() - startedAt, ...counts } satisfies ReadAnswer
})
