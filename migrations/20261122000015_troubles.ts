import type { Knex } from 'knex'

/** Crashed and lost attempts are few among all; the safety panel counts them every few seconds. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX job_attempts_troubled ON job_attempts (finished_at, outcome) WHERE outcome IN ('lost', 'crashed');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX job_attempts_troubled')
}
