import type { Knex } from 'knex'

/** How full the queues were, minute by minute: nothing else remembers it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE queue_samples (
      at timestamptz PRIMARY KEY,
      queued integer NOT NULL,
      running integer NOT NULL,
      oldest_ms bigint NOT NULL,
      jobs jsonb NOT NULL
    );
    COMMENT ON COLUMN queue_samples.queued IS 'Runs that were due and not begun';
    COMMENT ON COLUMN queue_samples.oldest_ms IS 'How long the oldest of them had been due; 0 when there was none';
    COMMENT ON COLUMN queue_samples.jobs IS 'The same three figures by job, of those that had any: {"proxy.pangkat": [queued, running, oldest]}';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE queue_samples')
}
