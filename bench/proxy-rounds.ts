/** The three ways of syncing, each measured in processes that nothing was done in before. */
import { fileURLToPath } from 'node:url'
import { type BareLoopAnswer, type BareLoopWanted, BEFORE_TABLE, type BeforeAnswer } from './messages'
import type { PagesWanted } from './pages'
import { type Child, startChild } from './processes'
import type { Scene, SyncAnswer } from './scene'

const BARE_LOOP = fileURLToPath(import.meta.resolve('./bare-loop.ts'))
const BEFORE = fileURLToPath(import.meta.resolve('./before.ts'))
const TABLE = 'siasn_proxy.proxy_pangkat'

/** `fresh` in a process that has just started, `again` in the same one. */
export interface BareLoop {
  fresh: BareLoopAnswer
  again: BareLoopAnswer
  peakBytes: number | null
}

export interface Syncs {
  /** Into an empty table, the first work of its worker. */
  first: SyncAnswer
  /** Nothing changed upstream. */
  unchanged: SyncAnswer
  /** One row in a hundred changed upstream. */
  changed: SyncAnswer
  idleBytes: number | null
  /** After the first sync; and after all three. */
  firstPeakBytes: number | null
  peakBytes: number | null
}

export interface Before extends BeforeAnswer {
  peakBytes: number | null
}

async function withChild<Value>(
  start: Promise<Child>,
  work: (child: Child) => Promise<Value>,
): Promise<Value> {
  const child = await start
  try {
    return await work(child)
  } finally {
    await child.stop()
  }
}

export function bareLoop(wanted: BareLoopWanted): Promise<BareLoop> {
  return withChild(startChild(BARE_LOOP, {}), async (child) => {
    const fresh = await child.ask<BareLoopAnswer>(wanted)
    const again = await child.ask<BareLoopAnswer>(wanted)
    return { fresh, again, peakBytes: child.peakBytes() }
  })
}

/** Three syncs by one worker. Afterwards the table and the stand-in are as they were. */
export async function syncs(scene: Scene, wanted: BareLoopWanted): Promise<Syncs> {
  const { db } = scene.database
  await db.raw(`TRUNCATE ${TABLE}`)
  return withChild(scene.worker(), async (worker) => {
    const idleBytes = worker.peakBytes()
    const first = await scene.sync()
    const firstPeakBytes = worker.peakBytes()
    await db.raw(`VACUUM ANALYZE ${TABLE}`)
    const unchanged = await scene.sync()
    await scene.control('change', { type: 'pangkat', update: Math.ceil(wanted.rows / 100) })
    // The stand-in makes the changed rows when they are first asked for; that is nobody's time.
    await bareLoop(wanted)
    const changed = await scene.sync()
    const peakBytes = worker.peakBytes()
    await scene.control('reset', {})
    return { first, unchanged, changed, idleBytes, firstPeakBytes, peakBytes }
  })
}

/** Over a table that is full, as it always was but for the very first time. */
export async function before(scene: Scene, pages: PagesWanted): Promise<Before> {
  const { db, url } = scene.database
  await db.raw(`TRUNCATE ${BEFORE_TABLE}`)
  await db.raw(`INSERT INTO ${BEFORE_TABLE} SELECT * FROM ${TABLE}`)
  await db.raw(`VACUUM ANALYZE ${BEFORE_TABLE}`)
  return withChild(startChild(BEFORE, {}), async (child) => {
    const answer = await child.ask<BeforeAnswer>({ ...pages, databaseUrl: url })
    return { ...answer, peakBytes: child.peakBytes() }
  })
}

/** Most memory of a worker whose first and only work is one sync into an empty table. */
export function firstSync(scene: Scene): Promise<{ sync: SyncAnswer; peakBytes: number | null }> {
  return withChild(scene.worker(), async (worker) => {
    const sync = await scene.sync()
    return { sync, peakBytes: worker.peakBytes() }
  })
}

export async function prepareBefore({ database }: Scene): Promise<void> {
  await database.db.raw(`CREATE TABLE ${BEFORE_TABLE} (LIKE ${TABLE} INCLUDING ALL)`)
}
