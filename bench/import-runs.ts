/** Imports through the product's own API and worker, and what they are compared with, over the same files. */
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { source } from '@/controller/import/sos'
import { tableName } from '@/models/table-shape'
import { type Disk, diskOf, walBytes } from './disk'
import { SOS_COLUMNS, SOS_HEADER } from './import-files'
import { type FamilyPeaks, watchFamily } from './import-memory'
import type { EarlierAnswer, EarlierWanted, ReadAnswer, ReadWanted, WorkbookReader } from './import-messages'
import { type Child, startChild, withChild } from './processes'
import { awaitEnd, type Ended, expectResult } from './runs'
import type { Scene } from './scene'
import { type Stages, stagesOf } from './stage-clock'

const BEFORE = fileURLToPath(import.meta.resolve('./import-before.ts'))
const READER = fileURLToPath(import.meta.resolve('./import-reader.ts'))
const TABLE = tableName(source.table)

/** Where all imports of one benchmark happen. */
export interface Ground {
  scene: Scene
  worker: Child
  web: { child: Child; url: string }
  token: string
}

/** One import or rollback, from outside and from inside. */
export interface Step {
  label: string
  rows: number
  /** Until the server answered that it has the file; null for a rollback. */
  uploadMs: number | null
  ended: Ended
  stages: Stages
  worker: FamilyPeaks & { own: number | null }
  /** Most memory of the web process meanwhile. */
  webBytes: number | null
  disk: Disk
  walBytes: number
  batchId: string
}

async function post(
  { web, token }: Ground,
  path: string,
  body: FormData | string,
): Promise<{ jobId: string; batchId: string }> {
  const answer = await fetch(web.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  })
  const text = await answer.text()
  if (answer.status !== 202) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return JSON.parse(text) as { jobId: string; batchId: string }
}

interface StepWanted {
  label: string
  rows: number
  expected: Readonly<Record<string, unknown>>
  start: () => Promise<{ jobId: string; batchId: string; uploadMs: number | null }>
}

/** Performs a run, takes its measures, and lets the table be vacuumed as it would be by and by. */
async function step(ground: Ground, { label, rows, expected, start }: StepWanted): Promise<Step> {
  const { scene, worker, web } = ground
  const { db } = scene.database
  console.error(`${label} …`)
  const walBefore = await walBytes(db)
  worker.forgetPeak()
  web.child.forgetPeak()
  const watched = watchFamily(worker.pid)
  const { jobId, batchId, uploadMs } = await start()
  const ended = expectResult(await awaitEnd(db, { id: jobId, startedAt: performance.now() }), expected)
  const measured = {
    worker: { own: worker.peakBytes(), ...watched.stop() },
    webBytes: web.child.peakBytes(),
    stages: await stagesOf(db, ended),
    disk: await diskOf(db, TABLE),
    walBytes: (await walBytes(db)) - walBefore,
  }
  await db.raw(`VACUUM ANALYZE ${TABLE}`)
  await db.raw('VACUUM ANALYZE row_changes')
  return { label, rows, uploadMs, ended, batchId, ...measured }
}

export interface ImportWanted extends Omit<StepWanted, 'start'> {
  path: string
}

/** Uploads a file without a preview, and waits until it stands. */
export function importOnce(ground: Ground, { path, ...wanted }: ImportWanted): Promise<Step> {
  const start = async () => {
    const body = new FormData()
    body.append('file', await openAsBlob(path), basename(path))
    const startedAt = performance.now()
    const reply = await post(ground, '/api/files/upload?type=sos&preview=false', body)
    return { ...reply, uploadMs: performance.now() - startedAt }
  }
  return step(ground, { ...wanted, start })
}

/** Takes back what an import changed. */
export function rollBack(ground: Ground, of: Step, expected: StepWanted['expected']): Promise<Step> {
  const start = async () => ({
    ...(await post(ground, `/api/files/batches/${of.batchId}/rollback`, '{}')),
    uploadMs: null,
  })
  return step(ground, { label: `rollback of: ${of.label}`, rows: of.rows, expected, start })
}

async function timedCopy(
  { scene: { database } }: Ground,
  { path, into, format }: { path: string; into: string; format: string },
): Promise<number> {
  const connection: pg.Client = await database.db.client.acquireConnection()
  try {
    const startedAt = performance.now()
    await pipeline(createReadStream(path), connection.query(copyFrom(`COPY ${into} FROM STDIN ${format}`)))
    return performance.now() - startedAt
  } finally {
    await database.db.client.releaseConnection(connection)
    await database.db.raw(`DROP TABLE ${into}`)
  }
}

/** COPY of the same bytes into a table of texts without a key, as `\copy` of psql does it. Milliseconds. */
export async function copyBare(ground: Ground, path: string): Promise<number> {
  console.error('copy into a bare table …')
  const columns = SOS_HEADER.map((name) => `${name} text`).join(', ')
  await ground.scene.database.db.raw(`DROP TABLE IF EXISTS bench_bare; CREATE TABLE bench_bare (${columns})`)
  const format = "(FORMAT csv, DELIMITER ';', HEADER true)"
  return timedCopy(ground, { path, into: 'bench_bare', format })
}

/** COPY of what stands in the product's table, values ready as they are, into one of its shape with key and indexes. */
export async function copyShaped(ground: Ground, path: string): Promise<number> {
  console.error('copy into a table of the same shape …')
  const { db } = ground.scene.database
  const connection: pg.Client = await db.client.acquireConnection()
  await pipeline(connection.query(copyTo(`COPY ${TABLE} TO STDOUT`)), createWriteStream(path)).finally(() =>
    db.client.releaseConnection(connection),
  )
  await db.raw(`DROP TABLE IF EXISTS bench_shaped; CREATE TABLE bench_shaped (LIKE ${TABLE} INCLUDING ALL)`)
  return timedCopy(ground, { path, into: 'bench_shaped', format: '' })
}

export interface Earlier extends EarlierAnswer {
  peakBytes: number | null
}

/** The earlier way with a file, into an empty table of the product's shape. */
export async function earlierWay({ scene: { database } }: Ground, path: string): Promise<Earlier> {
  console.error('the earlier way …')
  await database.db.raw(
    `DROP TABLE IF EXISTS bench_before; CREATE TABLE bench_before (LIKE ${TABLE} INCLUDING ALL)`,
  )
  const answer = await withChild(startChild(BEFORE, {}), async (child) => {
    const columns = SOS_COLUMNS.map(({ name, kind }) => ({ name, kind }))
    const wanted: EarlierWanted = { databaseUrl: database.url, path, table: 'bench_before', columns }
    return { ...(await child.ask<EarlierAnswer>(wanted)), peakBytes: child.peakBytes() }
  })
  await database.db.raw('DROP TABLE bench_before')
  return answer
}

export interface Read extends ReadAnswer {
  reader: WorkbookReader
  peakBytes: number | null
}

/** Merely reads a workbook, in a fresh process. */
export async function readWorkbook(reader: WorkbookReader, path: string): Promise<Read> {
  console.error(`${reader} reads the workbook …`)
  return withChild(startChild(READER, {}), async (child) => {
    const answer = await child.ask<ReadAnswer>({ reader, path } satisfies ReadWanted)
    return { reader, ...answer, peakBytes: child.peakBytes() }
  })
}

/** Removes a file once it is not needed: several of them would fill a small disk. */
export const removeFile = (path: string) => rm(path, { force: true })
