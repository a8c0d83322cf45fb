/** Every kind of list request over HTTP, right after a publication and later, with the plans of its statements. */
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import type { ProxySource } from '@/controller/proxy/source'
import type { Explained, ExplainWanted, Plan } from './explain'
import { publishAgain } from './lists-fill'
import { type Kind, kindsOf, type Values, type Who } from './lists-kinds'
import { startChild, withChild } from './processes'
import type { Scene } from './scene'

const EXPLAIN = fileURLToPath(import.meta.resolve('./explain.ts'))

/** Requests that nobody counts: a fresh web process loads its routes and opens its connections with them. */
const WARMING = 100

export interface ListSettings {
  rows: number
  /** Warm and cold requests of each kind. */
  requests: number
  cold: number
}

export interface MeasuredKind {
  kind: Kind
  /** Rows that match; null for what is no list. */
  total: number | null
  /** Milliseconds of each first request after a publication, and of each later one. */
  cold: number[]
  warm: number[]
  plans: Plan[]
}

/** A filled table and a web process with somebody to read for each scope. */
export interface Ground {
  scene: Scene
  source: ProxySource
  settings: ListSettings
  values: Values
  url: string
  tokens: Readonly<Record<Who, string>>
}

const dispatcher = new Agent({ connections: 1, bodyTimeout: 0, headersTimeout: 0 })

interface Timed {
  ms: number
  total: number | null
}

/** One request, to the last byte of its answer. @throws Error for an answer that is none. */
async function ask({ source, url, tokens }: Ground, { who, path, query }: Kind): Promise<Timed> {
  const address = new URL(path, `${url}/api/siasn/ws/admin/proxy/${source.type}${path ? '/' : ''}`)
  address.search = new URLSearchParams(query).toString()
  const startedAt = performance.now()
  const answer = await request(address, {
    dispatcher,
    headers: { authorization: `Bearer ${tokens[who]}` },
  })
  const text = await answer.body.text()
  const ms = performance.now() - startedAt
  if (answer.statusCode !== 200)
    throw new Error(`${address.pathname} answered ${answer.statusCode}: ${text.slice(0, 200)}`)
  const { pagination } = JSON.parse(text) as { pagination?: { total: number } }
  return { ms, total: pagination?.total ?? null }
}

/** Counts are remembered by the publication, so the first request after one asks for everything anew. */
async function measureKind(ground: Ground, kind: Kind): Promise<Omit<MeasuredKind, 'plans'>> {
  const { scene, source, settings } = ground
  const again = () => publishAgain(scene.database.db, source, settings.rows)
  let { total } = await ask(ground, kind)
  const cold: number[] = []
  const warm: number[] = []
  for (let at = 0; at < settings.cold; at++) {
    await again()
    const asked = await ask(ground, kind)
    cold.push(asked.ms)
    total = asked.total
  }
  for (let at = 0; at < settings.requests; at++) warm.push((await ask(ground, kind)).ms)
  return { kind, total, cold, warm }
}

/** The plans of each kind's statements, in the order of the kinds. */
async function explainAll(ground: Ground, kinds: readonly Kind[]): Promise<Plan[][]> {
  const { scene, source, settings, values } = ground
  const units: Record<Who, string | null> = { admin: null, office: values.office, school: values.school }
  return withChild(startChild(EXPLAIN, { ...scene.env }), async (child) => {
    const plans: Plan[][] = []
    for (const kind of kinds) {
      await publishAgain(scene.database.db, source, settings.rows)
      const role = kind.who === 'admin' ? 'admin' : 'viewer'
      const wanted: ExplainWanted = { type: source.type, kind, reader: { role, unitId: units[kind.who] } }
      plans.push((await child.ask<Explained>(wanted)).plans)
    }
    return plans
  })
}

export async function measureKinds(ground: Ground): Promise<MeasuredKind[]> {
  const kinds = kindsOf(ground.values, ground.settings.rows)
  const [first] = kinds
  for (let at = 0; first && at < WARMING; at++) await ask(ground, first)
  const measured: Omit<MeasuredKind, 'plans'>[] = []
  for (const kind of kinds) {
    console.error(`${kind.label} …`)
    measured.push(await measureKind(ground, kind))
  }
  const plans = await explainAll(ground, kinds)
  return measured.map((one, at) => ({ ...one, plans: plans[at] ?? [] }))
}
