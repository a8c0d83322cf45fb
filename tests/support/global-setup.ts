/** Makes the template that every test database is cloned from. */
import { openDb } from '@/models/db'
import { migrate } from '@/models/migrate'
import { testServerUrl } from './database'

export const TEMPLATE = 'sinkron_template'

export default async function setup(): Promise<void> {
  const server = openDb(testServerUrl(), 1)
  await server.raw(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`)
  await server.raw(`CREATE DATABASE ${TEMPLATE}`)
  await server.destroy()
  const template = openDb(testServerUrl(TEMPLATE), 2)
  await migrate(template)
  await template.destroy()
}
