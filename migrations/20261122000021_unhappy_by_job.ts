import type { Knex } from 'knex'

/** Dead and cancelled runs of one job are looked through among their own, not among those of all jobs. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX job_runs_unhappy_by_job ON job_runs (family, type, created_at DESC, id DESC)
      WHERE status IN ('dead', 'cancelled');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX job_runs_unhappy_by_job')
}
