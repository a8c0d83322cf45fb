import type { Knex } from 'knex'

/** A worker takes a run where it is queued; no run is handed out before. See docs/decisions/0012. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX job_runs_pushed;
    DROP INDEX job_runs_due;
    ALTER TABLE job_runs DROP COLUMN pushed_at;
    CREATE INDEX job_runs_due ON job_runs (family, type, lane, priority, run_at)
      WHERE status = 'queued' AND blocked_on IS NULL;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX job_runs_due;
    ALTER TABLE job_runs ADD COLUMN pushed_at timestamptz;
    CREATE INDEX job_runs_due ON job_runs (family, type, lane, priority, run_at)
      WHERE status = 'queued' AND blocked_on IS NULL AND pushed_at IS NULL;
    CREATE INDEX job_runs_pushed ON job_runs (family, type, lane) WHERE status = 'queued' AND pushed_at IS NOT NULL;
  `)
}
