/** Makes the template that every test database is cloned from. */
import { openDb } from '@/models/db'
import { migrate } from '@/models/migrate'
import { testServerUrl } from './database'

/** Named by the run, so that two runs on one server do not take it from each other. */
const TEMPLATE = `sinkron_template_${process.pid}`

async function onServer(...statements: string[]): Promise<void> {
  const server = openDb(testServerUrl(), 1)
  for (const statement of statements) await server.raw(statement)
  await server.destroy()
}

export default async function setup(): Promise<() => Promise<void>> {
  const drop = `DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`
  await onServer(drop, `CREATE DATABASE ${TEMPLATE}`)
  // Test files run in processes that are started after this.
  process.env.TEST_TEMPLATE = TEMPLATE
  const template = openDb(testServerUrl(TEMPLATE), 2)
  await migrate(template)
  await template.destroy()
  return () => onServer(drop)
}
