import type { Knex } from 'knex'

/** When runs start by themselves, and what became of each of those moments. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE schedules (
      id           text PRIMARY KEY,
      title        text NOT NULL,
      job          text NOT NULL,
      payload      jsonb NOT NULL,
      cron         text NOT NULL,
      time_zone    text NOT NULL,
      enabled      boolean NOT NULL,
      overlap      text NOT NULL CHECK (overlap IN ('skip', 'queue', 'replace')),
      missed       text NOT NULL CHECK (missed IN ('skip', 'once', 'all')),
      next_at      timestamptz,
      waiting_tick timestamptz,
      declared     boolean NOT NULL DEFAULT false,
      deleted_at   timestamptz,
      created_by   text NOT NULL,
      created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_by   text NOT NULL,
      updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
      version      bigint NOT NULL DEFAULT 1,
      CHECK (enabled OR (next_at IS NULL AND waiting_tick IS NULL)),
      CHECK (deleted_at IS NULL OR (declared AND NOT enabled))
    );
    COMMENT ON TABLE schedules IS 'When runs start by themselves; edited on a page, so a deploy adds what is missing and changes nothing';
    COMMENT ON COLUMN schedules.next_at IS 'The next tick; null while switched off';
    COMMENT ON COLUMN schedules.waiting_tick IS 'A tick that starts as soon as the run that stands in its way has ended';
    COMMENT ON COLUMN schedules.declared IS 'Made by a default of the code; deleted, it stays as a mark that it is not wanted';

    CREATE TABLE schedule_ticks (
      schedule_id text NOT NULL REFERENCES schedules ON DELETE CASCADE,
      tick_at     timestamptz NOT NULL,
      outcome     text NOT NULL CHECK (outcome IN ('started', 'waiting', 'overlapped', 'missed', 'refused')),
      run_id      text,
      detail      jsonb NOT NULL DEFAULT '{}',
      at          timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (schedule_id, tick_at)
    );
    COMMENT ON TABLE schedule_ticks IS 'One row a tick, whatever became of it; the key is why no tick starts twice';
    CREATE INDEX schedule_ticks_at ON schedule_ticks (at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE schedule_ticks, schedules')
}
