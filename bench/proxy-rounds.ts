/** The three ways of syncing one type, each measured in processes that nothing was done in before. */
import { fileURLToPath } from 'node:url'
import type { ProxySource } from '@/controller/proxy/source'
import { columnList, tableName } from '@/models/table-shape'
import type { BareLoopAnswer, BareLoopWanted, BeforeAnswer, BeforeWanted } from './messages'
import { pageRequests } from './pages'
import { startChild, withChild } from './processes'
import { type Ended, expectResult, performRun } from './runs'
import type { Scene } from './scene'

const BARE_LOOP = fileURLToPath(import.meta.resolve('./bare-loop.ts'))
const BEFORE = fileURLToPath(import.meta.resolve('./before.ts'))

/** `fresh` in a process that has just started, `again` in the same one. */
export interface BareLoop {
  fresh: BareLoopAnswer
  again: BareLoopAnswer
  peakBytes: number | null
}

export interface Syncs {
  /** Into an empty table, the first work of its worker. */
  first: Ended
  /** Nothing changed upstream. */
  unchanged: Ended
  /** One row in a hundred changed upstream. */
  changed: Ended
  idleBytes: number | null
  /** After the first sync; and after all three. */
  firstPeakBytes: number | null
  peakBytes: number | null
}

export interface Before extends BeforeAnswer {
  peakBytes: number | null
}

/** One type of one scene. */
export interface Subject {
  scene: Scene
  source: ProxySource
  /** Rows upstream. */
  rows: number
}

export async function bareLoop({ scene, source, rows }: Subject, concurrency: number): Promise<BareLoop> {
  const wanted: BareLoopWanted = { ...pageRequests(source, scene.siasnUrl, rows), concurrency }
  const answer = await withChild(startChild(BARE_LOOP, {}), async (child) => {
    const fresh = await child.ask<BareLoopAnswer>(wanted)
    const again = await child.ask<BareLoopAnswer>(wanted)
    return { fresh, again, peakBytes: child.peakBytes() }
  })
  if (answer.fresh.rows !== rows) throw new Error(`the bare loop saw ${answer.fresh.rows} of ${rows} rows`)
  return answer
}

/** One sync as the API starts it, checked to have done what it says. */
export function sync({ scene, source }: Subject, expected: Record<string, unknown>): Promise<Ended> {
  const wanted = { job: `proxy.${source.type}`, payload: {} }
  return performRun(scene.database.db, wanted).then((ended) => expectResult(ended, expected))
}

/** Three syncs by one worker. Afterwards the stand-in is as it was. */
export async function syncs(subject: Subject, concurrency: number): Promise<Syncs> {
  const { scene, source, rows } = subject
  const { db } = scene.database
  const table = tableName(source.table)
  const update = Math.ceil(rows / 100)
  await db.raw(`TRUNCATE ${table}`)
  return withChild(scene.worker(), async (worker) => {
    const idleBytes = worker.peakBytes()
    const first = await sync(subject, { inserted: rows, updated: 0, complete: true })
    const firstPeakBytes = worker.peakBytes()
    await db.raw(`VACUUM ANALYZE ${table}`)
    const unchanged = await sync(subject, { unchanged: rows, inserted: 0, updated: 0, deleted: 0 })
    await scene.control('change', { type: source.type, update })
    // The stand-in makes the changed rows when they are first asked for; that is nobody's time.
    await bareLoop(subject, concurrency)
    const changed = await sync(subject, { updated: update, inserted: 0, deleted: 0 })
    const peakBytes = worker.peakBytes()
    await scene.control('reset', {})
    return { first, unchanged, changed, idleBytes, firstPeakBytes, peakBytes }
  })
}

const beforeTable = ({ type }: ProxySource) => `proxy_${type}_before`

/** Over a table that is full, as it always was but for the very first time. */
export async function before({ scene, source, rows }: Subject): Promise<Before> {
  const { db, url } = scene.database
  const table = beforeTable(source)
  const columns = `${columnList(source.table)}, synced_run_id`
  await db.raw(`TRUNCATE ${table}`)
  await db.raw(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${tableName(source.table)}`)
  await db.raw(`VACUUM ANALYZE ${table}`)
  const pages = pageRequests(source, scene.siasnUrl, rows)
  const wanted: BeforeWanted = { ...pages, databaseUrl: url, table, columns: source.table.columns }
  return withChild(startChild(BEFORE, {}), async (child) => {
    const answer = await child.ask<BeforeAnswer>(wanted)
    if (answer.rows !== rows) throw new Error(`the way before saw ${answer.rows} of ${rows} rows`)
    return { ...answer, peakBytes: child.peakBytes() }
  })
}

export async function prepareBefore({ scene, source }: Subject): Promise<void> {
  const like = `LIKE ${tableName(source.table)} INCLUDING ALL`
  await scene.database.db.raw(`CREATE TABLE ${beforeTable(source)} (${like})`)
}

/** Most memory of a worker whose first and only work is one sync into an empty table. */
export function firstSync(subject: Subject): Promise<{ sync: Ended; peakBytes: number | null }> {
  return withChild(subject.scene.worker(), async (worker) => {
    const ended = await sync(subject, { inserted: subject.rows })
    return { sync: ended, peakBytes: worker.peakBytes() }
  })
}
