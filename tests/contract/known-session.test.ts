/** Two hundred open pages are let in by a handful of statements, and whoever was signed out by none. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeDb, db } from '@/models/db'
import { type LivingSession, livingSession } from '@/models/known-session'
import { createDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase
const COUNT = 200
const cookies = Array.from({ length: COUNT }, (_, at) => `session=${at}`)

beforeAll(async () => {
  database = await createDatabase()
  Object.assign(process.env, { DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:1' })
  await db().raw(`INSERT INTO users (id, name, email, role) SELECT 'u' || n, 'Orang ' || n, n || '@uji.example', 'viewer'
    FROM generate_series(0, ${COUNT - 1}) n`)
  await db().raw(`INSERT INTO sessions (id, user_id, token, expires_at)
    SELECT 's' || n, 'u' || n, 't' || n, now() + interval '1 hour' FROM generate_series(0, ${COUNT - 1}) n`)
})
afterAll(async () => {
  await closeDb()
  await database.drop()
})

let checks = 0

/** As the library does: the cookie is looked at in full. */
const check = (at: number) => async (): Promise<LivingSession> => {
  checks++
  return {
    sessionId: `s${at}`,
    user: { id: `u${at}`, name: `Orang ${at}`, email: `${at}@uji.example`, role: 'viewer', unitId: null },
  }
}

const askAll = () => Promise.all(cookies.map((cookie, at) => livingSession(cookie, check(at))))

it('many who come back at once are looked up together, each as they stand now', async () => {
  await askAll()
  expect(checks).toBe(COUNT)
  await db()('users').where({ id: 'u1' }).update({ role: 'admin', unit_id: '77' })
  await db()('sessions').where({ id: 's2' }).delete()
  await db()('users').where({ id: 'u3' }).update({ deactivated_at: db().fn.now() })
  await db()('sessions')
    .where({ id: 's4' })
    .update({ expires_at: db().raw("now() - interval '1 second'") })

  let statements = 0
  const note = () => statements++
  db().on('query', note)
  const found = await askAll()
  db().removeListener('query', note)

  expect(checks).toBe(COUNT)
  expect(statements).toBeLessThanOrEqual(2)
  expect(found[0]?.user).toMatchObject({ id: 'u0', role: 'viewer' })
  expect(found[1]?.user).toMatchObject({ id: 'u1', role: 'admin', unitId: '77' })
  expect([found[2], found[3], found[4]]).toEqual([null, null, null])
  expect(found.filter((one, at) => at > 4 && one?.sessionId !== `s${at}`)).toEqual([])
})
