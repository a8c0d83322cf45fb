/** Where the time of a worker and of the database goes while a queue is worked off. */
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Db } from '@/models/db'
import type { TestRedis } from '@/tests/support/redis'
import type { Place } from './engine-ground'
import { table } from './figures'
import type { Child } from './processes'

const SHOWN = 40

interface CallFrame {
  functionName: string
  url: string
  lineNumber: number
}

interface Profile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/** Starts profiling; the function returned ends it and tells of so many jobs. */
export async function startProfile(
  { database: { db } }: Place,
  { workers, redis }: { workers: readonly Child[]; redis: TestRedis },
): Promise<(jobs: number) => Promise<string>> {
  const hasStatements = await resetStatements(db)
  await redis.client.config('RESETSTAT')
  const folder = await mkdtemp(join(tmpdir(), 'sinkron-profile-'))
  for (const worker of workers) await worker.ask({ kind: 'profile' })
  return async (jobs) => {
    const files = workers.map(({ pid }) => join(folder, `${pid}.cpuprofile`))
    for (const [at, worker] of workers.entries()) await worker.ask({ kind: 'profiled', file: files[at] })
    const [file] = files
    const lines = file ? [`Worker, microseconds a job (${file})`, await functions(file, jobs)] : []
    const statements = hasStatements
      ? ['PostgreSQL, microseconds a job', await slowest(db, jobs)]
      : ['PostgreSQL: no pg_stat_statements on this server']
    const commands = ['Redis', await commandsOf(redis, jobs)]
    return ['', ...lines, '', ...statements, '', ...commands].join('\n')
  }
}

async function resetStatements(db: Db): Promise<boolean> {
  const known = "SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS is"
  const { rows } = await db.raw<{ rows: [{ is: boolean }] }>(known)
  if (!rows[0].is) return false
  await db.raw('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  await db.raw('SELECT pg_stat_statements_reset()')
  return true
}

async function slowest(db: Db, jobs: number): Promise<string> {
  const { rows } = await db.raw<{ rows: { query: string; calls: number; ms: number; wal: number }[] }>(
    `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS query, calls::int AS calls,
       total_exec_time + total_plan_time AS ms, wal_bytes::float8 AS wal
     FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY total_exec_time DESC LIMIT 15`,
  )
  return table([
    ['statement', 'µs a job', 'calls a job', 'log bytes a job'],
    ...rows.map(({ query, calls, ms, wal }) => [
      query.slice(0, 110),
      ((ms * 1_000) / jobs).toFixed(1),
      (calls / jobs).toFixed(3),
      (wal / jobs).toFixed(0),
    ]),
  ])
}

async function commandsOf({ client }: TestRedis, jobs: number): Promise<string> {
  const stats = (await client.info('commandstats')).matchAll(/^cmdstat_(\S+):calls=(\d+),usec=(\d+)/gm)
  const rows = [...stats]
    .map(([, name = '', calls, usec]) => ({ name, calls: Number(calls), usec: Number(usec) }))
    .sort((a, b) => b.usec - a.usec)
    .slice(0, 20)
  return table([
    ['command', 'µs a job', 'calls a job'],
    ...rows.map(({ name, calls, usec }) => [name, (usec / jobs).toFixed(1), (calls / jobs).toFixed(3)]),
  ])
}

async function functions(file: string, jobs: number): Promise<string> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as Profile
  const self = new Map<number, number>()
  for (const [at, id] of profile.samples.entries())
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[at] ?? 0))
  const byFunction = sums(profile, self, ({ functionName, url, lineNumber }) =>
    `${functionName || '(anonymous)'} ${place(url)}:${lineNumber + 1}`.replace(/ :0$/, ''),
  )
  const byPackage = sums(asCallers(profile), self, ({ url, functionName }) => packageOf(url) ?? functionName)
  const rows = (found: Map<string, number>, shown: number) =>
    [...found]
      .sort(([, a], [, b]) => b - a)
      .slice(0, shown)
      .map(([name, us]) => [name, (us / jobs).toFixed(1)])
  return [
    table([['time by package, what it calls of Node included', 'µs a job'], ...rows(byPackage, 20)]),
    '',
    table([['own time by function', 'µs a job'], ...rows(byFunction, SHOWN)]),
  ].join('\n')
}

function sums(
  { nodes }: Profile,
  self: ReadonlyMap<number, number>,
  nameOf: (frame: CallFrame) => string,
): Map<string, number> {
  const found = new Map<string, number>()
  for (const { id, callFrame } of nodes) {
    const name = nameOf(callFrame)
    found.set(name, (found.get(name) ?? 0) + (self.get(id) ?? 0))
  }
  return found
}

/** The same with what belongs to Node counted as its nearest caller that is a file: a write to a socket is its package's. */
function asCallers(profile: Profile): Profile {
  const frames = new Map<number, CallFrame>()
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const visit = (id: number, caller: CallFrame | null) => {
    const node = nodes.get(id)
    if (!node) return
    const isFile = packageOf(node.callFrame.url) !== null && !node.callFrame.url.startsWith('node:')
    const frame = isFile ? node.callFrame : (caller ?? node.callFrame)
    frames.set(id, frame)
    for (const child of node.children ?? []) visit(child, isFile ? node.callFrame : caller)
  }
  const [root] = profile.nodes
  if (root) visit(root.id, null)
  return {
    ...profile,
    nodes: profile.nodes.map((node) => ({ ...node, callFrame: frames.get(node.id) ?? node.callFrame })),
  }
}

function place(url: string): string {
  return url.startsWith('file:') ? relative(process.cwd(), fileURLToPath(url)) : url
}

function packageOf(url: string): string | null {
  if (url === '') return null
  const inPackages = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  return inPackages ?? (url.startsWith('file:') ? place(url) : url.split('/')[0] || url)
}
