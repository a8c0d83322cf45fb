import type { Knex } from 'knex'

/**
 * The list of runs, the newest first. Every status change of a run writes all its indexes anew, so there are only two:
 * one of all runs, and one of those that ended without success, who are few among very many.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX job_runs_newest ON job_runs (created_at DESC, id DESC);
    CREATE INDEX job_runs_unhappy ON job_runs (created_at DESC, id DESC) WHERE status IN ('dead', 'cancelled');
    -- When each stage of the last attempt began: noted where the stage is written, by whatever statement writes it.
    ALTER TABLE job_runs ADD COLUMN stage_log jsonb NOT NULL DEFAULT '[]';
    CREATE FUNCTION note_stage() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.stage_log := CASE WHEN NEW.stage IS NULL THEN '[]'
        ELSE OLD.stage_log || jsonb_build_object('stage', NEW.stage, 'at', clock_timestamp()) END;
      RETURN NEW;
    END $$;
    CREATE TRIGGER job_runs_stage BEFORE UPDATE OF stage ON job_runs FOR EACH ROW
      WHEN (NEW.stage IS DISTINCT FROM OLD.stage) EXECUTE FUNCTION note_stage();
    CREATE TABLE saved_views (
      id text PRIMARY KEY,
      user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
      query text NOT NULL CHECK (length(query) <= 2000),
      created_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, name)
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE saved_views;
    DROP TRIGGER job_runs_stage ON job_runs;
    DROP FUNCTION note_stage;
    ALTER TABLE job_runs DROP COLUMN stage_log;
    DROP INDEX job_runs_unhappy, job_runs_newest;
  `)
}
