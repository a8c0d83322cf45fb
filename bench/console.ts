/** The console: what pages weigh, how soon they work, how fast the API is with very many runs, and what open pages cost. */
import { buildIfChanged } from '@/bin/setup/build'
import { pageSizes } from '@/tests/support/page-sizes'
import { askTogether, kindsOf, measureApi } from './console-api'
import { measurePages } from './console-browser'
import { fillRuns, signInMany } from './console-fill'
import { measureLive } from './console-live'
import { reportApi, reportLive, reportPages, reportSizes } from './console-report'
import { labelled } from './figures'
import { describeMachine } from './machine'
import { readOptions } from './options'
import { openScene, type Scene } from './scene'

const PARTS = ['sizes', 'api', 'live', 'pages'] as const
const PAGES = ['/', '/proxy', '/runs', '/dead-letters', '/charts', '/people']

/** Rows of the sync that goes on while pages are open, and what the upstream takes for each page of it. */
const LIVE_ROWS = 10_000
const LIVE_LATENCY_MS = 100

interface Settings {
  runs: number
  rounds: number
  pages: number
  seconds: number
  visits: number
}

interface Ground {
  scene: Scene
  settings: Settings
  web: { url: string; pid: number }
  cookies: string[]
}

const AT_ONCE = [
  { label: 'first screen', path: '/api/overview' },
  { label: 'first page of runs', path: '/api/runs' },
  { label: 'dead letters', path: '/api/dead-letters' },
] as const

async function api({ scene, settings, web, cookies }: Ground): Promise<string> {
  const kinds = await kindsOf(scene.database.db, settings.runs)
  const answered = await measureApi({ url: web.url, cookie: cookies[0] ?? '' }, kinds, settings.rounds)
  const together: { label: string; askers: number; ms: number[] }[] = []
  for (const { label, path } of AT_ONCE) {
    await askTogether(web.url, path, { cookies, times: 1 })
    together.push({
      ...{ label, askers: cookies.length },
      ms: await askTogether(web.url, path, { cookies, times: 10 }),
    })
  }
  return reportApi(settings.runs, answered, together)
}

async function live({ scene, settings: { seconds }, web, cookies }: Ground): Promise<string> {
  return reportLive(await measureLive({ scene, web, cookies, seconds }))
}

async function pages({ settings, web, cookies }: Ground): Promise<string> {
  const { drawn, syncMs } = await measurePages(
    { url: web.url, cookie: cookies[0] ?? '' },
    PAGES,
    settings.visits,
  )
  return reportPages(drawn, syncMs)
}

async function withServer(settings: Settings, wanted: readonly string[]): Promise<void> {
  const scene = await openScene({ rows: { pangkat: LIVE_ROWS }, latencyMs: LIVE_LATENCY_MS })
  Object.assign(process.env, scene.env)
  const { db } = scene.database
  console.error(`${settings.runs} runs …`)
  await fillRuns(db, settings.runs)
  const cookies = await signInMany(db, settings.pages)
  const { child, url } = await scene.web()
  const ground: Ground = { scene, settings, web: { url, pid: child.pid }, cookies }
  console.log(labelled(await describeMachine(db, scene.redis)).join('\n'))
  const parts: Record<string, (ground: Ground) => Promise<string>> = { api, live, pages }
  for (const part of wanted) console.log(`\n${(await parts[part]?.(ground)) ?? ''}`)
  await child.stop()
  await scene.close()
}

export async function run(args: string[]): Promise<void> {
  const { numbers, lists } = readOptions(
    args,
    {
      runs: { otherwise: 1_000_000, least: 1_000 },
      rounds: { otherwise: 100, least: 1 },
      pages: { otherwise: 200, least: 4 },
      seconds: { otherwise: 15, least: 5 },
      visits: { otherwise: 3, least: 1 },
    },
    { lists: ['parts'] },
  )
  const parts = lists.parts ?? PARTS
  if (parts.includes('sizes')) {
    await buildIfChanged(process.cwd())
    console.log(reportSizes(pageSizes(process.cwd())))
  }
  const served = parts.filter((part) => part !== 'sizes')
  if (served.length > 0) await withServer(numbers, served)
}
