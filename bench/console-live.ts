/** What open pages cost while a sync is under way: nobody, one page, and many, in turns over the same worker and web process. */

import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ask } from './console-api'
import type { PagesHeard } from './console-pages-open'
import { cpuMs } from './cpu'
import { startChild, withChild } from './processes'
import type { Scene } from './scene'

const PAGES = fileURLToPath(import.meta.resolve('./console-pages-open.ts'))
const SYNC = '/api/siasn/ws/admin/proxy/pangkat/sync?force=true'

export interface LiveTurn {
  label: string
  pages: number
  seconds: number
  /** Of the whole database, the worker's included. */
  transactions: number
  rowsRead: number
  webCpuMs: number
  heard: PagesHeard
}

export interface LiveGround {
  scene: Scene
  web: { url: string; pid: number }
  cookies: readonly string[]
  seconds: number
}

async function counters({ database: { db } }: Scene): Promise<{ transactions: number; rowsRead: number }> {
  // Backends tell what they did when they have been idle for a second.
  await sleep(1_500)
  const { rows } = await db.raw<{ rows: { transactions: string; rows_read: string }[] }>(
    `SELECT xact_commit + xact_rollback AS transactions, tup_fetched + tup_returned AS rows_read
     FROM pg_stat_database WHERE datname = current_database()`,
  )
  return { transactions: Number(rows[0]?.transactions), rowsRead: Number(rows[0]?.rows_read) }
}

/** A sync at a time, again and again, until stopped. */
function syncAlways({ web, cookies }: LiveGround): { stop: () => Promise<void> } {
  let isStopped = false
  const cookie = cookies[0] ?? ''
  const loop = async () => {
    while (!isStopped) {
      await fetch(web.url + SYNC, { method: 'POST', headers: { cookie, origin: web.url } })
      await sleep(6_000)
    }
  }
  const done = loop()
  // Told when it is stopped; an interrupted benchmark takes the server away before.
  done.catch(() => undefined)
  return {
    stop: async () => {
      isStopped = true
      await done
    },
  }
}

async function turn(
  ground: LiveGround,
  label: string,
  wanted: { pages: number; paths: string[] },
): Promise<LiveTurn> {
  const { scene, web, cookies, seconds } = ground
  return withChild(startChild(PAGES, {}), async (child) => {
    await child.ask({
      kind: 'open',
      url: web.url,
      cookies: cookies.slice(0, wanted.pages),
      paths: wanted.paths,
    })
    await sleep(1_000)
    const before = await counters(scene)
    await child.ask({ kind: 'forget' })
    const cpuBefore = cpuMs(web.pid)
    const begunAt = performance.now()
    await sleep(seconds * 1_000)
    const webCpuMs = cpuMs(web.pid) - cpuBefore
    const took = (performance.now() - begunAt) / 1_000
    const heard = await child.ask<PagesHeard>({ kind: 'close' })
    const after = await counters(scene)
    return {
      ...{ label, pages: wanted.pages, seconds: took, webCpuMs, heard },
      transactions: after.transactions - before.transactions,
      rowsRead: after.rowsRead - before.rowsRead,
    }
  })
}

/** Nobody, one page and many: on the first screen, on the page of the run under way, and on several. */
export async function measureLive(ground: LiveGround): Promise<LiveTurn[]> {
  const { scene, web, cookies } = ground
  return withChild(scene.worker(), async () => {
    const syncs = syncAlways(ground)
    await sleep(2_000)
    const { text } = await ask(web.url, '/api/siasn/ws/admin/proxy/overview', cookies[0] ?? '')
    const { types } = JSON.parse(text) as { types: { type: string; latest: { id: string } | null }[] }
    const run = types.find(({ type }) => type === 'pangkat')?.latest?.id ?? ''
    const overview = ['/api/overview']
    const run1 = [`/api/runs/${run}/details`]
    const several = [...overview, ...run1, '/api/siasn/ws/admin/proxy/overview', '/api/runs?limit=50']
    const many = cookies.length
    const turns: LiveTurn[] = []
    const wanted: [string, number, string[]][] = [
      ['nobody', 0, overview],
      ['first screen', 1, overview],
      ['first screen', many, overview],
      ['page of a run', 1, run1],
      ['page of a run', many, run1],
      ['four kinds of pages', 4, several],
      ['four kinds of pages', many, several],
      ['nobody', 0, overview],
    ]
    for (const [label, pages, paths] of wanted) {
      console.error(`${pages} × ${label} …`)
      turns.push(await turn(ground, label, { pages, paths }))
    }
    await syncs.stop()
    return turns
  })
}
