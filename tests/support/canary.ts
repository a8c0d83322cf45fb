/** Looks for secrets where none may be: in Redis, in tables, in logs and replies, as they are and in common encodings. */
import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Db } from '@/models/db'

/** A text that was found somewhere, and where. */
export interface Place {
  name: string
  text: string
}

/** Secrets by what they are. */
export type Canaries = Readonly<Record<string, string>>

/** A secret that occurs nowhere by chance. */
export const canary = (name: string) => `kenari-${name}-${randomBytes(12).toString('hex')}`

/** A secret in base64 at each of the three places where it can begin, without the letters that its neighbours share. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.from(`${'-'.repeat(before)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(before === 0 ? 0 : before + 1, -2)
  })
}

function forms(secret: string): string[] {
  const base64 = inBase64(secret)
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [
    ...new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...base64, ...url]),
  ]
}

/** `what in where` for each secret that is in any of the places. */
export function leaks(canaries: Canaries, places: readonly Place[]): string[] {
  const found = Object.entries(canaries).flatMap(([what, secret]) => {
    const wanted = forms(secret)
    return places
      .filter(({ text }) => wanted.some((form) => text.includes(form)))
      .map(({ name }) => `${what} in ${name}`)
  })
  return [...new Set(found)]
}

/** Every key of a Redis with its whole value. (DUMP would compress them.) */
export async function redisPlaces(redis: Redis): Promise<Place[]> {
  const places: Place[] = []
  for await (const keys of redis.scanStream({ count: 1_000 }) as AsyncIterable<string[]>)
    for (const key of keys)
      places.push({ name: `Redis ${key}`, text: `${key} ${await contentOf(redis, key)}` })
  return places
}

async function contentOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return String(await redis.get(key))
    case 'hash':
      return JSON.stringify(await redis.hgetall(key))
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1))
    case 'set':
      return JSON.stringify(await redis.smembers(key))
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, -1, 'WITHSCORES'))
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'))
    case 'none':
      return ''
    default:
      throw new Error(`what ${key} holds cannot be read`)
  }
}

/** Everything that is sent to a Redis from now on, passing messages included. */
export async function redisTraffic(redis: Redis): Promise<{ place(): Place; stop(): void }> {
  const commands: string[] = []
  const monitor = await redis.monitor()
  monitor.on('error', () => undefined)
  monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')))
  return {
    place: () => ({ name: 'commands to Redis', text: commands.join('\n') }),
    stop: () => monitor.disconnect(),
  }
}

/** Every row of every table but those named. */
export async function tablePlaces(db: Db, except: readonly string[] = []): Promise<Place[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const places: Place[] = []
  for (const { name } of rows.filter((table) => !except.includes(table.name))) {
    const answer = await db.raw<{ rows: { text: string | null }[] }>(
      `SELECT string_agg(CAST(t AS text), E'\\n') AS text FROM ${name} t`,
    )
    places.push({ name: `table ${name}`, text: answer.rows[0]?.text ?? '' })
  }
  return places
}
