import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE job_runs (
      id           text PRIMARY KEY,
      family       text NOT NULL,
      type         text NOT NULL,
      payload      jsonb NOT NULL,
      unique_key   text,
      status       text NOT NULL DEFAULT 'queued'
                   CHECK (status IN ('queued', 'running', 'waiting', 'completed', 'dead', 'cancelled')),
      run_at       timestamptz NOT NULL DEFAULT now(),
      pushed_at    timestamptz,
      attempt      integer NOT NULL DEFAULT 0,
      failures     integer NOT NULL DEFAULT 0,
      max_attempts integer NOT NULL,
      lease_until  timestamptz,
      worker       text,
      stage        text,
      percent      real NOT NULL DEFAULT 0,
      message      text,
      done         bigint,
      total        bigint,
      counts       jsonb NOT NULL DEFAULT '{}',
      cursor       jsonb,
      result       jsonb,
      error        jsonb,
      requested_by text NOT NULL,
      created_at   timestamptz NOT NULL DEFAULT now(),
      started_at   timestamptz,
      finished_at  timestamptz,
      updated_at   timestamptz NOT NULL DEFAULT now(),
      version      bigint NOT NULL DEFAULT 1,
      CHECK ((status = 'running') = (lease_until IS NOT NULL)),
      CHECK ((status IN ('completed', 'dead', 'cancelled')) = (finished_at IS NOT NULL)),
      CHECK ((percent = 100) = (status = 'completed'))
    );
    COMMENT ON TABLE job_runs IS 'One row a run; queued rows are also the outbox that the relay empties into Redis';

    CREATE UNIQUE INDEX job_runs_one_active ON job_runs (unique_key)
      WHERE status IN ('queued', 'running', 'waiting');
    CREATE INDEX job_runs_due ON job_runs (run_at) WHERE status = 'queued';
    CREATE INDEX job_runs_leases ON job_runs (lease_until) WHERE status = 'running';
    CREATE INDEX job_runs_by_job ON job_runs (family, type, created_at DESC, id DESC);

    CREATE TABLE job_attempts (
      run_id      text NOT NULL REFERENCES job_runs ON DELETE CASCADE,
      attempt     integer NOT NULL,
      worker      text NOT NULL,
      started_at  timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz,
      outcome     text CHECK (outcome IN ('completed', 'failed', 'crashed', 'snoozed', 'cancelled', 'lost')),
      error       jsonb,
      PRIMARY KEY (run_id, attempt)
    );

    CREATE TABLE run_events (
      id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      run_id text NOT NULL REFERENCES job_runs ON DELETE CASCADE,
      at     timestamptz NOT NULL DEFAULT clock_timestamp(),
      kind   text NOT NULL,
      actor  text NOT NULL,
      detail jsonb NOT NULL DEFAULT '{}'
    );
    CREATE INDEX run_events_by_run ON run_events (run_id, id);

    CREATE TABLE processes (
      id           text PRIMARY KEY,
      role         text NOT NULL CHECK (role IN ('web', 'worker')),
      pid          integer NOT NULL,
      host         text NOT NULL,
      version      text NOT NULL,
      started_at   timestamptz NOT NULL DEFAULT now(),
      heartbeat_at timestamptz NOT NULL DEFAULT now()
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE processes, run_events, job_attempts, job_runs')
}
