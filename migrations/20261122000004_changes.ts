import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE job_runs ADD COLUMN blocked_on text, ADD COLUMN hidden_at timestamptz,
      ADD CHECK (blocked_on IS NULL OR status = 'queued');
    COMMENT ON COLUMN job_runs.blocked_on IS 'What a person must do before the run goes on; it is not due until then';
    COMMENT ON COLUMN job_runs.hidden_at IS 'Cleaned away from lists; the run still answers for its id';
    DROP INDEX job_runs_due;
    CREATE INDEX job_runs_due ON job_runs (run_at) WHERE status = 'queued' AND blocked_on IS NULL;
    CREATE INDEX job_runs_by_key ON job_runs (unique_key, created_at DESC, id DESC) WHERE status = 'completed';
    CREATE INDEX job_runs_blocked ON job_runs (blocked_on) WHERE blocked_on IS NOT NULL;

    CREATE TABLE publications (
      seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      run_id       text NOT NULL UNIQUE,
      table_name   text NOT NULL,
      stands       text,
      rows         bigint NOT NULL,
      published_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    COMMENT ON TABLE publications IS 'One row a run that published into a table; the newest of a table says what stands there';
    COMMENT ON COLUMN publications.stands IS 'Run whose rows stand after this publication: itself, or after an undo the one before';
    CREATE INDEX publications_by_table ON publications (table_name, seq DESC);

    CREATE TABLE row_changes (
      publication bigint NOT NULL,
      key         text NOT NULL,
      kind        text NOT NULL CHECK (kind IN ('inserted', 'updated', 'deleted')),
      label       text NOT NULL,
      before      jsonb,
      after       jsonb,
      PRIMARY KEY (publication, key)
    );
    COMMENT ON COLUMN row_changes.publication IS 'Of publications; without a foreign key, whose check would cost as much as the row';
    CREATE INDEX row_changes_by_key ON row_changes (key);

    CREATE TABLE settings (
      name       text PRIMARY KEY,
      value      jsonb NOT NULL,
      updated_at timestamptz NOT NULL DEFAULT now(),
      updated_by text NOT NULL
    );

    CREATE TABLE refused_secrets (
      name        text PRIMARY KEY,
      fingerprint text NOT NULL,
      refused_at  timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    COMMENT ON TABLE refused_secrets IS 'Secrets that their outside system refused, by a keyed hash; another secret of the name is not meant';

    INSERT INTO publications (run_id, table_name, stands, rows, published_at)
      SELECT id, '"siasn_proxy"."proxy_pangkat"', id, (SELECT count(*) FROM siasn_proxy.proxy_pangkat), finished_at
      FROM job_runs WHERE family = 'proxy' AND type = 'pangkat' AND status = 'completed'
      ORDER BY finished_at DESC LIMIT 1;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE refused_secrets, settings, row_changes, publications;
    DROP INDEX job_runs_due, job_runs_blocked, job_runs_by_key;
    ALTER TABLE job_runs DROP COLUMN blocked_on, DROP COLUMN hidden_at;
    CREATE INDEX job_runs_due ON job_runs (run_at) WHERE status = 'queued';
  `)
}
