/** What pages ask of the API, one after the other and many at once, over HTTP with a session, with very many runs stored. */
import { Agent, request } from 'undici'
import type { Db } from '@/models/db'

/** Requests that nobody counts. */
const WARMING = 5

export interface AskedKind {
  label: string
  path: string
}

export interface AnsweredKind extends AskedKind {
  bytes: number
  /** The first of all, then one in each round. */
  coldMs: number
  ms: number[]
}

interface Values {
  id: string
  deadId: string
  cursor: string
  deadCursor: string
}

const MARK = (time: string) =>
  `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '~' || id`

async function valuesOf(db: Db, runs: number): Promise<Values> {
  const one = async (sql: string) => {
    const { rows } = await db.raw<{ rows: { value: string }[] }>(sql)
    return rows[0]?.value ?? ''
  }
  const dead =
    "FROM job_runs WHERE status = 'dead' AND resolved_at IS NULL ORDER BY finished_at DESC, id DESC"
  return {
    id: await one(
      "SELECT id AS value FROM job_runs WHERE status = 'completed' ORDER BY created_at DESC LIMIT 1",
    ),
    deadId: await one(`SELECT id AS value ${dead} LIMIT 1`),
    cursor: await one(
      `SELECT ${MARK('created_at')} AS value FROM job_runs ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ${Math.floor(runs / 2)}`,
    ),
    deadCursor: await one(
      `SELECT ${MARK('finished_at')} AS value ${dead} LIMIT 1 OFFSET ${Math.floor(runs / 400)}`,
    ),
  }
}

export async function kindsOf(db: Db, runs: number): Promise<AskedKind[]> {
  const { id, deadId, cursor, deadCursor } = await valuesOf(db, runs)
  const list = (label: string, query: Record<string, string> = {}) => ({
    label: `runs: ${label}`,
    path: `/api/runs?${new URLSearchParams(query)}`,
  })
  const letters = (label: string, query: Record<string, string> = {}) => ({
    label: `dead letters: ${label}`,
    path: `/api/dead-letters?${new URLSearchParams(query)}`,
  })
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  return [
    { label: 'first screen', path: '/api/overview' },
    { label: 'proxy overview', path: '/api/siasn/ws/admin/proxy/overview' },
    list('first page'),
    list('100 a page', { limit: '100' }),
    list('page in the middle', { cursor }),
    list('one job', { family: 'proxy', type: 'skk' }),
    list('one family', { family: 'system' }),
    list('dead', { status: 'dead,handled' }),
    list('completed', { status: 'completed' }),
    list('blocked (none)', { status: 'blocked' }),
    list('one week', { from: day(40), to: day(33) }),
    list('by whom', { who: 'orang3@kantor.example' }),
    list('by whom (nobody)', { who: 'tidak-ada@kantor.example' }),
    list('cause', { cause: 'upstream_timeout' }),
    list('lane', { lane: 'unit-44' }),
    list('text, common', { search: 'usulan' }),
    list('text, one run', { search: 'usulan-777.csv' }),
    list('text, none', { search: 'qxzwvq' }),
    list('by their end', { sort: '-finished' }),
    list('oldest first', { sort: 'created' }),
    list('dead, one job, text', { status: 'dead,handled', family: 'proxy', type: 'skk', search: 'tabel_7' }),
    { label: 'one run', path: `/api/runs/${id}` },
    { label: 'page of a run', path: `/api/runs/${id}/details` },
    { label: 'page of a dead run', path: `/api/runs/${deadId}/details` },
    letters('first page'),
    letters('page in the middle', { cursor: deadCursor }),
    letters('cause', { cause: 'upstream_timeout' }),
    letters('text, common', { search: 'siasn' }),
    letters('text, one', { search: deadId }),
    letters('text, none', { search: 'qxzwvq' }),
    { label: 'dead letters: count', path: '/api/dead-letters/count' },
    { label: 'charts, 14 days', path: '/api/charts?period=14' },
    { label: 'charts, 90 days', path: '/api/charts?period=90' },
    { label: 'charts of a job, 30 days', path: '/api/charts?period=30&family=proxy&type=pangkat' },
    { label: 'operations', path: '/api/operations' },
  ]
}

const dispatcher = new Agent({ connections: 256, bodyTimeout: 0, headersTimeout: 0 })

/** @throws Error for an answer that is none. */
export async function ask(url: string, path: string, cookie: string): Promise<{ ms: number; text: string }> {
  const begunAt = performance.now()
  const answer = await request(url + path, { dispatcher, headers: { cookie, 'accept-encoding': 'identity' } })
  const text = await answer.body.text()
  if (answer.statusCode !== 200)
    throw new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 200)}`)
  return { ms: performance.now() - begunAt, text }
}

/** One asker, every kind in each round: so nobody asks the same again within the time in which answers are shared. */
export async function measureApi(
  web: { url: string; cookie: string },
  kinds: readonly AskedKind[],
  rounds: number,
): Promise<AnsweredKind[]> {
  const asked: AnsweredKind[] = []
  for (const kind of kinds) {
    const { ms, text } = await ask(web.url, kind.path, web.cookie)
    asked.push({ ...kind, bytes: text.length, coldMs: ms, ms: [] })
  }
  for (let round = -WARMING; round < rounds; round++)
    for (const kind of asked) {
      const { ms } = await ask(web.url, kind.path, web.cookie)
      if (round >= 0) kind.ms.push(ms)
    }
  return asked
}

/** Everybody asks the same at once, so often, again as soon as the last has been answered. */
export async function askTogether(
  url: string,
  path: string,
  { cookies, times }: { cookies: readonly string[]; times: number },
): Promise<number[]> {
  const all: number[] = []
  for (let time = 0; time < times; time++) {
    const answers = await Promise.all(cookies.map((cookie) => ask(url, path, cookie)))
    all.push(...answers.map(({ ms }) => ms))
  }
  return all
}
