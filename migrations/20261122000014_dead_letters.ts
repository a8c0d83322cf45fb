import type { Knex } from 'knex'

/** Dead letters: the cause that groups them, and an index for each question their page asks. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE job_runs ADD COLUMN cause text GENERATED ALWAYS AS (
      CASE WHEN status <> 'dead' THEN NULL
        WHEN error->>'code' IS NULL THEN 'unknown'
        WHEN error->>'code' <> 'unexpected' THEN error->>'code'
        ELSE 'unexpected: ' || left(regexp_replace(regexp_replace(error->>'message',
          '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', '#', 'gi'), '[0-9a-z_-]*[0-9][0-9a-z_.-]*', '#', 'gi'), 200)
      END) STORED;
    COMMENT ON COLUMN job_runs.cause IS
      'Of a dead run: the code of its error; of an unforeseen error its message too, without ids and numbers';
    CREATE INDEX job_runs_dead_cause ON job_runs (cause, finished_at DESC, id DESC) INCLUDE (family, type)
      WHERE status = 'dead' AND resolved_at IS NULL;
    CREATE INDEX job_runs_dead_job ON job_runs (family, type, finished_at DESC, id DESC)
      WHERE status = 'dead' AND resolved_at IS NULL;
    CREATE INDEX job_runs_dead_lane ON job_runs (lane, finished_at DESC, id DESC)
      WHERE status = 'dead' AND resolved_at IS NULL AND lane <> '';
    CREATE INDEX job_runs_dead_text ON job_runs
      USING gin ((id || ' ' || coalesce(error::text, '') || ' ' || payload::text) gin_trgm_ops)
      WHERE status = 'dead' AND resolved_at IS NULL;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX job_runs_dead_text, job_runs_dead_lane, job_runs_dead_job, job_runs_dead_cause;
    ALTER TABLE job_runs DROP COLUMN cause;
  `)
}
