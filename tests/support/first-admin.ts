/** The first admin of test installations, and how they get there without a process of their own. */
import { randomUUID } from 'node:crypto'
import type { Db } from '@/models/db'
import { hashToken, newApiToken } from '@/utils/crypt'

export const ADMIN = { email: 'admin@kantor.test', password: 'sandi-uji-12345' }

/** What the product's preparation is told of them, with the key of all test installations. */
export const ADMIN_ENV = {
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
  SECRET_KEY: 'kunci-uji-yang-cukup-panjang',
} as const

/** Whether the preparation under these settings would write just what the global set-up has kept of it. */
export function isUsualAdmin(env: Readonly<Record<string, string | undefined>>): boolean {
  return Object.entries(ADMIN_ENV).every(([name, value]) => env[name] === value) && env.SINKRON_DEMO !== '1'
}

/** Writes what the global set-up has kept, once. */
export async function insertFirstAdmin(db: Db): Promise<void> {
  const kept = process.env.TEST_FIRST_ADMIN
  if (!kept) throw new Error('TEST_FIRST_ADMIN is not set: run the tests with "npm test"')
  for (const [table, rows] of Object.entries(JSON.parse(kept) as Record<string, object[]>))
    await db.raw(
      `INSERT INTO ${table} SELECT * FROM json_populate_recordset(CAST(NULL AS ${table}), CAST(? AS json))
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    )
}

/** Makes an API token of an admin; its text. */
export async function insertAdminToken(db: Db): Promise<string> {
  const token = newApiToken()
  const made = { id: randomUUID(), name: 'uji', role: 'admin', hash: hashToken(token) }
  await db('api_tokens').insert({ ...made, created_by: 'cli:uji' })
  return token
}
