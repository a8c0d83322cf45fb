import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE import_batches ADD upload_id text UNIQUE;
    COMMENT ON COLUMN import_batches.upload_id IS 'The upload in parts that it was taken from: asked twice, it is taken once';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE import_batches DROP upload_id')
}
