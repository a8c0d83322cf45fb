import type { Knex } from 'knex'

/** Children, lanes, priorities, dead letters; and an index for each question that the dispatcher asks. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE job_runs
      ADD COLUMN lane text NOT NULL DEFAULT '',
      ADD COLUMN priority smallint NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 3),
      ADD COLUMN attempt_started_at timestamptz,
      ADD COLUMN parent_id text,
      ADD COLUMN child_key text,
      ADD COLUMN children_total integer NOT NULL DEFAULT 0,
      ADD COLUMN children_open integer NOT NULL DEFAULT 0 CHECK (children_open >= 0),
      ADD COLUMN children_failed integer NOT NULL DEFAULT 0,
      ADD COLUMN wake_at_open integer,
      ADD COLUMN counted boolean NOT NULL DEFAULT false,
      ADD COLUMN resolution text CHECK (resolution IN ('healed', 'discarded')),
      ADD COLUMN resolved_at timestamptz,
      ADD COLUMN resolved_by text,
      ADD COLUMN idempotency_key text,
      ADD COLUMN schedule_id text,
      ADD COLUMN request_id text,
      ADD CHECK ((parent_id IS NULL) = (child_key IS NULL)),
      ADD CHECK (resolution IS NULL OR status = 'dead');
    COMMENT ON COLUMN job_runs.pushed_at IS 'Set while a queued run holds a place in its lane and is rung for in Redis';
    COMMENT ON COLUMN job_runs.lane IS 'Runs of one lane take no more places than the job allows; empty when the job has no lanes';
    COMMENT ON COLUMN job_runs.priority IS '1 high, 2 normal, 3 low';
    COMMENT ON COLUMN job_runs.children_open IS 'Children whose end was not counted yet; a parent closes when it reaches 0';
    COMMENT ON COLUMN job_runs.wake_at_open IS 'A waiting parent goes on with its work when so few children are open; null: it only closes';
    COMMENT ON COLUMN job_runs.counted IS 'The end of this child was subtracted from its parent';
    COMMENT ON COLUMN job_runs.resolution IS 'Why a dead run needs nobody any more: a later success, or a person said so';

    DROP INDEX job_runs_due, job_runs_leases, job_runs_by_key, job_runs_one_active;
    CREATE UNIQUE INDEX job_runs_one_active ON job_runs (unique_key)
      WHERE unique_key IS NOT NULL AND status IN ('queued', 'running', 'waiting');
    CREATE INDEX job_runs_due ON job_runs (family, type, lane, priority, run_at)
      WHERE status = 'queued' AND blocked_on IS NULL AND pushed_at IS NULL;
    CREATE INDEX job_runs_pushed ON job_runs (family, type, lane)
      WHERE status = 'queued' AND pushed_at IS NOT NULL;
    CREATE INDEX job_runs_running ON job_runs (family, type, lane) WHERE status = 'running';
    CREATE INDEX job_runs_by_key ON job_runs (unique_key, created_at DESC, id DESC)
      WHERE status = 'completed' AND unique_key IS NOT NULL;
    CREATE UNIQUE INDEX job_runs_children ON job_runs (parent_id, child_key) WHERE parent_id IS NOT NULL;
    CREATE INDEX job_runs_uncounted ON job_runs (parent_id)
      WHERE parent_id IS NOT NULL AND NOT counted AND status IN ('completed', 'dead', 'cancelled');
    CREATE INDEX job_runs_waiting ON job_runs (id) WHERE status = 'waiting';
    CREATE INDEX job_runs_dead ON job_runs (finished_at DESC, id DESC) WHERE status = 'dead' AND resolved_at IS NULL;
    CREATE INDEX job_runs_healable ON job_runs (coalesce(unique_key, family || '.' || type || ':' || md5(payload::text)))
      WHERE status = 'dead' AND resolved_at IS NULL;
    CREATE UNIQUE INDEX job_runs_idempotency ON job_runs (idempotency_key) WHERE idempotency_key IS NOT NULL;
    CREATE INDEX job_runs_by_schedule ON job_runs (schedule_id, created_at DESC) WHERE schedule_id IS NOT NULL;
    CREATE INDEX job_runs_finished ON job_runs (finished_at) WHERE finished_at IS NOT NULL;
    ALTER TABLE job_runs SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

    UPDATE job_runs SET attempt_started_at = (SELECT a.started_at FROM job_attempts a
      WHERE a.run_id = job_runs.id AND a.attempt = job_runs.attempt) WHERE status = 'running';
    DELETE FROM job_attempts WHERE outcome IS NULL;
    ALTER TABLE job_attempts DROP CONSTRAINT job_attempts_run_id_fkey;
    ALTER TABLE job_attempts ALTER COLUMN outcome SET NOT NULL, ALTER COLUMN finished_at SET NOT NULL;
    CREATE INDEX job_attempts_finished ON job_attempts (finished_at);
    COMMENT ON TABLE job_attempts IS 'One row an attempt that has ended; the one under way is in its run. Without a foreign key, whose check costs as much as the row';

    ALTER TABLE run_events DROP CONSTRAINT run_events_run_id_fkey;
    ALTER TABLE run_events DROP CONSTRAINT run_events_pkey, ADD PRIMARY KEY (run_id, id);
    DROP INDEX run_events_by_run;

    CREATE TABLE job_queues (
      name          text PRIMARY KEY,
      next_start_at timestamptz NOT NULL DEFAULT '-infinity'
    );
    COMMENT ON TABLE job_queues IS 'Of jobs with a rate: when the next run may start';

    ALTER TABLE processes ADD COLUMN stats jsonb NOT NULL DEFAULT '{}';
    COMMENT ON COLUMN processes.stats IS 'What the process says of itself with each sign of life: slots, lag, pool, metrics';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE processes DROP COLUMN stats;
    DROP TABLE job_queues;
    ALTER TABLE run_events DROP CONSTRAINT run_events_pkey, ADD PRIMARY KEY (id);
    CREATE INDEX run_events_by_run ON run_events (run_id, id);
    ALTER TABLE run_events ADD FOREIGN KEY (run_id) REFERENCES job_runs ON DELETE CASCADE;
    DROP INDEX job_attempts_finished;
    ALTER TABLE job_attempts ALTER COLUMN outcome DROP NOT NULL, ALTER COLUMN finished_at DROP NOT NULL,
      ADD FOREIGN KEY (run_id) REFERENCES job_runs ON DELETE CASCADE;
    DROP INDEX job_runs_due, job_runs_pushed, job_runs_running, job_runs_by_key, job_runs_finished, job_runs_one_active;
    CREATE UNIQUE INDEX job_runs_one_active ON job_runs (unique_key) WHERE status IN ('queued', 'running', 'waiting');
    ALTER TABLE job_runs RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
    ALTER TABLE job_runs DROP COLUMN lane, DROP COLUMN priority, DROP COLUMN attempt_started_at, DROP COLUMN parent_id,
      DROP COLUMN child_key, DROP COLUMN children_total, DROP COLUMN children_open, DROP COLUMN children_failed,
      DROP COLUMN wake_at_open, DROP COLUMN counted, DROP COLUMN resolution, DROP COLUMN resolved_at,
      DROP COLUMN resolved_by, DROP COLUMN idempotency_key, DROP COLUMN schedule_id, DROP COLUMN request_id;
    CREATE INDEX job_runs_due ON job_runs (run_at) WHERE status = 'queued' AND blocked_on IS NULL;
    CREATE INDEX job_runs_leases ON job_runs (lease_until) WHERE status = 'running';
    CREATE INDEX job_runs_by_key ON job_runs (unique_key, created_at DESC, id DESC) WHERE status = 'completed';
  `)
}
