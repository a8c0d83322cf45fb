import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE import_batches ADD file_removed_at timestamptz;
    COMMENT ON COLUMN import_batches.file_removed_at IS 'Since when its file and the copies of its failed rows are no longer kept';
    CREATE INDEX import_batches_with_file ON import_batches (created_at) WHERE file_removed_at IS NULL;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX import_batches_with_file;
    ALTER TABLE import_batches DROP file_removed_at;
  `)
}
