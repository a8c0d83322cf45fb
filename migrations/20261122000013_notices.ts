import type { Knex } from 'knex'

/** Where people are told of a job's changes of state, what was told, and how fresh each job's data must be. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE notice_channels (
      id             text PRIMARY KEY,
      kind           text NOT NULL CHECK (kind IN ('email', 'slack', 'discord', 'webhook')),
      title          text NOT NULL,
      target         text NOT NULL,
      signing_secret text,
      owner          text NOT NULL,
      own_runs       boolean NOT NULL DEFAULT false,
      jobs           text[] NOT NULL,
      events         text[] NOT NULL
                     CHECK (events <@ ARRAY['failed', 'recovered', 'late', 'needs_you']),
      every_run      boolean NOT NULL DEFAULT false,
      language       text NOT NULL DEFAULT 'id' CHECK (language IN ('id', 'en')),
      quiet_from     text CHECK (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      quiet_to       text CHECK (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      digest         text NOT NULL DEFAULT 'immediate' CHECK (digest IN ('immediate', 'hourly', 'daily')),
      digest_at      text CHECK (digest_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      enabled        boolean NOT NULL DEFAULT true,
      broken         text,
      last_at        timestamptz,
      last_ok        boolean,
      last_reason    text,
      active_from    timestamptz NOT NULL DEFAULT clock_timestamp(),
      created_by     text NOT NULL,
      created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
      CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
      CHECK (quiet_from <> quiet_to),
      CHECK ((digest = 'daily') = (digest_at IS NOT NULL)),
      CHECK ((kind = 'webhook') = (signing_secret IS NOT NULL))
    );
    COMMENT ON COLUMN notice_channels.target IS 'Address of the receiver, encrypted: a webhook address is a secret';
    COMMENT ON COLUMN notice_channels.own_runs IS 'Only runs that the owner asked for';
    COMMENT ON COLUMN notice_channels.broken IS 'Why nothing is sent until somebody changes or tests the channel';
    COMMENT ON COLUMN notice_channels.active_from IS 'What ended before is not told, however the channel was changed since';

    CREATE TABLE notice_states (
      subject text PRIMARY KEY,
      state   text NOT NULL CHECK (state IN ('ok', 'failed', 'late', 'needs_you')),
      since   timestamptz NOT NULL,
      at      timestamptz NOT NULL,
      run_id  text NOT NULL
    );
    COMMENT ON TABLE notice_states IS 'How each subject stands: a unique key, a job without one, or late:<job>. Without a row it is ok';
    COMMENT ON COLUMN notice_states.at IS 'End of the newest run that was looked at; with run_id the mark behind which nothing is looked at again';

    CREATE TABLE notices (
      id          text PRIMARY KEY,
      run_id      text NOT NULL,
      channel_id  text NOT NULL,
      event       text NOT NULL CHECK (event IN ('failed', 'recovered', 'late', 'needs_you', 'completed')),
      subject     text NOT NULL,
      state       text NOT NULL CHECK (state IN ('held', 'pending', 'sending', 'sent', 'failed', 'unknown')),
      reason      text,
      detail      jsonb NOT NULL,
      due_at      timestamptz,
      send_run_id text,
      created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
      sent_at     timestamptz,
      UNIQUE (run_id, channel_id, event),
      CHECK ((state = 'held') = (due_at IS NOT NULL)),
      CHECK ((state = 'sent') = (sent_at IS NOT NULL))
    );
    COMMENT ON COLUMN notices.run_id IS 'The run it is about; of a job that is late its last success, or never:<job>';
    COMMENT ON COLUMN notices.state IS 'unknown: its sender ended between the sending and the note of it, so it is not sent again';
    CREATE INDEX notices_newest ON notices (created_at DESC, id DESC);
    CREATE INDEX notices_held ON notices (due_at) WHERE state = 'held';
    CREATE INDEX notices_open ON notices (send_run_id) WHERE state IN ('pending', 'sending');

    CREATE TABLE notice_looks (
      only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      looked_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    COMMENT ON TABLE notice_looks IS 'Until when ends of runs were looked at';
    INSERT INTO notice_looks DEFAULT VALUES;

    CREATE TABLE freshness_targets (
      job        text PRIMARY KEY,
      minutes    integer NOT NULL CHECK (minutes BETWEEN 1 AND 5256000),
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    COMMENT ON TABLE freshness_targets IS 'A job is late when its last success is older than this';

    CREATE INDEX job_runs_dead_ends ON job_runs (finished_at) WHERE status = 'dead';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX job_runs_dead_ends;
    DROP TABLE freshness_targets, notice_looks, notices, notice_states, notice_channels;
  `)
}
