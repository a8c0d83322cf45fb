/** The runs over very many rows, each with its measures, and a reader beside the one that changes all rows. */
import { fileURLToPath } from 'node:url'
import type { ProxySource } from '@/controller/proxy/source'
import { tableName } from '@/models/table-shape'
import { type Disk, diskOf, walBytes } from './disk'
import { type Child, startChild } from './processes'
import type { Readings, ReadingWanted, Sample } from './reader'
import { type Ended, expectResult, type Look, performRun } from './runs'
import type { Scene } from './scene'
import { from, type Stages, stageStarts, stagesOf } from './stage-clock'

const READER = fileURLToPath(import.meta.resolve('./reader.ts'))
export const TYPE = 'pangkat'
const LIST = `/api/siasn/ws/admin/proxy/${TYPE}`
const READ_EVERY_MS = 20
const IDLE_READS_MS = 10_000

/** One run, from outside and from inside. */
export interface Step {
  label: string
  ended: Ended
  stages: Stages
  /** The publishing transaction, its commit included. */
  transactionMs: number
  /** Most memory the worker held during this run. */
  peakBytes: number | null
  disk: Disk
  walBytes: number
}

/** Answers to a reader, by what went on when they were asked for. */
export interface Reads {
  idle: Sample[]
  fetching: Sample[]
  publishing: Sample[]
}

/** Where all runs of one benchmark happen. */
export interface Ground {
  scene: Scene
  source: ProxySource
  worker: Child
  rows: number
}

export interface Steps {
  steps: Step[]
  /** Peaks of the worker in the first sync, when a tenth and when half of the rows had come. */
  peaks: (number | null)[]
  reads: Reads
}

interface StepWanted {
  label: string
  job?: string
  payload?: object
  expected: Readonly<Record<string, unknown>>
  onLook?: (look: Look) => void
}

/** Performs a run, takes its measures, and lets the table be vacuumed as it would be by and by. */
async function step({ scene, source, worker }: Ground, wanted: StepWanted): Promise<Step> {
  const { db } = scene.database
  const { label, job = `proxy.${TYPE}`, payload = {}, expected, onLook } = wanted
  console.error(`${label} …`)
  const table = tableName(source.table)
  const walBefore = await walBytes(db)
  worker.forgetPeak()
  const ended = expectResult(await performRun(db, { job, payload, ...(onLook ? { onLook } : {}) }), expected)
  const peakBytes = worker.peakBytes()
  const stages = await stagesOf(db, ended)
  const transactionMs = from(stages, stages.has('check') ? 'check' : 'restore')
  const measured = { disk: await diskOf(db, table), walBytes: (await walBytes(db)) - walBefore }
  await db.raw(`VACUUM ANALYZE ${table}`)
  await db.raw('VACUUM ANALYZE row_changes')
  return { label, ended, stages, transactionMs, peakBytes, ...measured }
}

function undo(ground: Ground, { label, ended }: Step, expected: StepWanted['expected']): Promise<Step> {
  const payload = { runId: ended.id, type: TYPE }
  return step(ground, { label: `undo of: ${label}`, job: 'proxy.undo', payload, expected })
}

/** The first sync, with the worker's peak when a tenth and when half of the rows had come. */
async function firstStep(ground: Ground): Promise<{ first: Step; peaks: (number | null)[] }> {
  const { rows, worker } = ground
  const peaks: (number | null)[] = []
  const onLook = ({ stage: name, done }: Look) => {
    const next = [rows / 10, rows / 2][peaks.length]
    if (name === 'fetch' && next !== undefined && (done ?? 0) >= next) peaks.push(worker.peakBytes())
  }
  const first = await step(ground, { label: 'into an empty table', expected: { inserted: rows }, onLook })
  return { first, peaks }
}

/** Every step, one after another: an undo puts the rows back before the next change. */
export async function steps(ground: Ground): Promise<Steps> {
  const { scene, rows } = ground
  const { first, peaks } = await firstStep(ground)
  const nothing = await step(ground, { label: 'nothing changed', expected: { unchanged: rows } })
  const hundredth = Math.ceil(rows / 100)
  await scene.control('change', { type: TYPE, update: hundredth })
  const one = await step(ground, { label: '1 % changed', expected: { updated: hundredth } })
  const undoOne = await undo(ground, one, { updated: hundredth, total: rows })
  await scene.control('change', { type: TYPE, update: rows })
  const { all, reads } = await whileReading(ground)
  const undoAll = await undo(ground, all, { updated: rows, total: rows })
  return { steps: [first, nothing, one, undoOne, all, undoAll], peaks, reads }
}

/** All rows change while somebody reads the lists. */
async function whileReading(ground: Ground): Promise<{ all: Step; reads: Reads }> {
  const { scene, rows } = ground
  const { db } = scene.database
  const web = await scene.web()
  const reader = await startChild(READER, {})
  const filters = ['', '&status_usulan=2', '&nama=sri', '&sort=-tgl_usulan', '&nip=19850']
  const paths = filters.map((filter) => `${LIST}?page=1&limit=10${filter}`)
  const token = await scene.token('admin')
  await reader.ask({
    kind: 'start',
    url: web.url,
    token,
    paths,
    everyMs: READ_EVERY_MS,
  } satisfies ReadingWanted)
  await new Promise((resolve) => setTimeout(resolve, IDLE_READS_MS))
  const all = await step(ground, { label: '100 % changed', expected: { updated: rows } })
  const { samples } = await reader.ask<Readings>({ kind: 'stop' })
  await reader.stop()
  await web.child.stop()
  const starts = await stageStarts(db, all.ended.id)
  return { all, reads: sorted(samples, starts, all.ended.seenAt) }
}

/** The first answers of a fresh web process are nobody's. */
const WARMING_MS = 2_000

function sorted(
  samples: readonly Sample[],
  starts: readonly { stage: string; at: number }[],
  end: number,
): Reads {
  const startOf = (stage: string) => starts.find((one) => one.stage === stage)?.at ?? end
  const between = (least: number, most: number) => samples.filter(({ at }) => at >= least && at < most)
  const begin = (samples[0]?.at ?? 0) + WARMING_MS
  return {
    idle: between(begin, starts[0]?.at ?? end),
    fetching: between(startOf('count'), startOf('check')),
    publishing: between(startOf('check'), end),
  }
}
