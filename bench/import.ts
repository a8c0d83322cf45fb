/**
 * A large SOS export as .csv and as .xlsx through the API and one worker, beside a bare COPY of the same bytes, the
 * earlier way, and other readers of workbooks; then the same file again with none, a hundredth and all rows changed.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closing } from './closing'
import { writeCsv, writeXlsx } from './import-files'
import { WORKBOOK_READERS } from './import-messages'
import { reportImports } from './import-report'
import {
  copyBare,
  copyShaped,
  earlierWay,
  type Ground,
  importOnce,
  type Read,
  readWorkbook,
  removeFile,
  rollBack,
} from './import-runs'
import { describeMachine } from './machine'
import { readOptions } from './options'
import { openScene } from './scene'
import { installStageClock } from './stage-clock'

async function openGround(): Promise<Ground> {
  const scene = await openScene({ rows: {}, latencyMs: 0, env: { UPLOAD_MAX_MB: '4000' } })
  await installStageClock(scene.database.db)
  const [worker, web] = [await scene.worker(), await scene.web()]
  return { scene, worker, web, token: await scene.token('admin') }
}

/** Files of one size: as it is, then with a hundredth and with all rows changed. */
async function csvPart(ground: Ground, folder: string, rows: number) {
  const path = join(folder, 'sos.csv')
  const file = (changed: number) => {
    console.error(`writing ${rows} rows, ${changed} % changed …`)
    return writeCsv({ path, rows, changed })
  }
  const bytes = await file(0)
  const copies = [await copyBare(ground, path)]
  const at = { path, rows }
  const first = await importOnce(ground, {
    ...at,
    label: 'into an empty table',
    expected: { inserted: rows },
  })
  copies.push(await copyBare(ground, path))
  const shapedMs = await copyShaped(ground, join(folder, 'shaped'))
  await removeFile(join(folder, 'shaped'))
  const again = await importOnce(ground, { ...at, label: 'nothing changed', expected: { unchanged: rows } })
  const hundredth = Math.ceil(rows / 100)
  await file(1)
  const one = await importOnce(ground, { ...at, label: '1 % changed', expected: { updated: hundredth } })
  const undoOne = await rollBack(ground, one, { restored: hundredth })
  await file(100)
  const all = await importOnce(ground, { ...at, label: '100 % changed', expected: { updated: rows } })
  const undoAll = await rollBack(ground, all, { restored: rows })
  const undoFirst = await rollBack(ground, first, { removed: rows })
  await removeFile(path)
  return { bytes, copies, shapedMs, steps: [first, again, one, undoOne, all, undoAll, undoFirst] }
}

async function workbookPart(ground: Ground, folder: string, rows: number) {
  const path = join(folder, 'sos.xlsx')
  console.error(`writing a workbook of ${rows} rows …`)
  const bytes = await writeXlsx({ path, rows, changed: 0 })
  const reads: Read[] = []
  for (const reader of WORKBOOK_READERS) reads.push(await readWorkbook(reader, path))
  const step = await importOnce(ground, {
    path,
    rows,
    label: 'workbook, into an empty table',
    expected: { inserted: rows },
  })
  await removeFile(path)
  return { bytes, reads, step }
}

export async function run(args: string[]): Promise<void> {
  const { numbers, lists } = readOptions(
    args,
    {
      rows: { otherwise: 1_000_000, least: 100 },
      'workbook-rows': { otherwise: 200_000, least: 100 },
      'earlier-rows': { otherwise: 30_000, least: 100 },
    },
    { lists: ['parts'] },
  )
  const parts = lists.parts ?? ['csv', 'earlier', 'workbook']
  const folder = await mkdtemp(join(tmpdir(), 'sinkron-bench-files-'))
  const remove = closing(() => rm(folder, { recursive: true, force: true }))
  const ground = await openGround()
  const machine = await describeMachine(ground.scene.database.db, ground.scene.redis)
  const idle = { worker: ground.worker.peakBytes(), web: ground.web.child.peakBytes() }
  const csv = parts.includes('csv') ? await csvPart(ground, folder, numbers.rows) : null
  const workbook = parts.includes('workbook')
    ? await workbookPart(ground, folder, numbers['workbook-rows'])
    : null
  const earlier = parts.includes('earlier')
    ? await earlierPart(ground, folder, numbers['earlier-rows'])
    : null
  await ground.worker.stop()
  await ground.web.child.stop()
  await ground.scene.close()
  await remove()
  console.log(reportImports({ rows: numbers.rows, machine, idle, csv, workbook, earlier }))
}

async function earlierPart(ground: Ground, folder: string, rows: number) {
  const path = join(folder, 'earlier.csv')
  await writeCsv({ path, rows, changed: 0 })
  return earlierWay(ground, path)
}
