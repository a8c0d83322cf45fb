import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE import_batches (
      id              text PRIMARY KEY,
      type            text NOT NULL,
      file_name       text NOT NULL,
      size            bigint NOT NULL,
      sha256          text NOT NULL,
      storage_key     text NOT NULL,
      options         jsonb NOT NULL DEFAULT '{}',
      run_id          text,
      preview_run_id  text,
      rollback_run_id text,
      header          jsonb,
      preview         jsonb,
      result          jsonb,
      publication     bigint,
      requested_by    text NOT NULL,
      created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
      stopped_at      timestamptz,
      stopped_by      text,
      completed_at    timestamptz,
      rolled_back_at  timestamptz,
      rolled_back_by  text
    );
    COMMENT ON TABLE import_batches IS 'One row an uploaded file; how it stands follows from its runs and from what they wrote here when they published';
    COMMENT ON COLUMN import_batches.options IS 'What people chose: sheet, columns, how numbers are written';
    COMMENT ON COLUMN import_batches.header IS 'Titles of the columns as in the file, in its order';
    COMMENT ON COLUMN import_batches.publication IS 'Of publications; what a rollback takes back';
    CREATE INDEX import_batches_newest ON import_batches (created_at DESC, id DESC);
    CREATE INDEX import_batches_by_file ON import_batches (sha256, created_at DESC);
    CREATE INDEX import_batches_by_run ON import_batches (run_id);

    CREATE TABLE import_failed_rows (
      batch_id text NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
      number   integer NOT NULL,
      cells    jsonb NOT NULL,
      errors   jsonb NOT NULL,
      PRIMARY KEY (batch_id, number)
    );
    COMMENT ON TABLE import_failed_rows IS 'Rows of a file that were not loaded: as they stood in it, and why';
    COMMENT ON COLUMN import_failed_rows.number IS 'As a person counts rows in the file, from 1';

    CREATE TABLE import_mappings (
      user_name  text NOT NULL,
      type       text NOT NULL,
      columns    jsonb NOT NULL,
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (user_name, type)
    );
    COMMENT ON TABLE import_mappings IS 'Columns that somebody assigned by hand, for their next file of the type';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE import_mappings, import_failed_rows, import_batches')
}
