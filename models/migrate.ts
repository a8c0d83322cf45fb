/** Brings a database to the shape this version needs. */
import { readdirSync } from 'node:fs'
import type { Knex } from 'knex'
import type { Db } from './db'

/** Advisory lock that serializes migrations of processes started at the same moment. */
const MIGRATION_LOCK = 7_305_001
const folder = new URL('../migrations/', import.meta.url)

/** The files of `migrations/`, in order of their names. */
const source: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace(/\.ts$/, ''))
      .sort(),
  getMigrationName: (name) => name,
  getMigration: (name) => import(`../migrations/${name}.ts`) as Promise<Knex.Migration>,
}

/**
 * Runs all pending migrations, each in a transaction of its own; returns the names of those that ran.
 * Takes two connections of the pool. knex's own lock is a row that a killed process leaves behind; an advisory lock goes with its connection instead.
 */
export async function migrate(db: Db): Promise<string[]> {
  const config: Knex.MigratorConfig = {
    migrationSource: source,
    tableName: 'schema_migrations',
    disableMigrationsListValidation: false,
  }
  return db.transaction(async (lock) => {
    await lock.raw('SELECT pg_advisory_xact_lock(?)', [MIGRATION_LOCK])
    await db.migrate.forceFreeMigrationsLock(config)
    const [, applied] = (await db.migrate.latest(config)) as [number, string[]]
    return applied
  })
}
