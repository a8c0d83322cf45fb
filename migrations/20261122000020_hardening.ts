import type { Knex } from 'knex'

/** Limits of requests; an audit that ends after years, by one door only; word of sessions that have ended. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE UNLOGGED TABLE request_limits (
      key     text PRIMARY KEY,
      free_at timestamptz NOT NULL
    );
    COMMENT ON TABLE request_limits IS 'How far ahead of the permitted pace an asker is; a crash may forget it';
    COMMENT ON COLUMN request_limits.free_at IS 'When all that was asked for so far is worked off at that pace';

    CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- The one door: whoever says so in this transaction may remove what is older than a year, and nothing younger.
      IF TG_OP = 'DELETE' AND current_setting('sinkron.audit_retention', true) = 'on' THEN
        IF TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF;
        IF OLD.at < clock_timestamp() - interval '365 days' THEN RETURN OLD; END IF;
      END IF;
      RAISE EXCEPTION 'audit_events is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER audit_events_keep BEFORE DELETE ON audit_events
      FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
    COMMENT ON TABLE audit_events IS 'Acts of people and tokens; append-only, and removed only by retention after a year or more';

    CREATE FUNCTION tell_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('sessions_ended', 'session ' || OLD.id);
      RETURN NULL;
    END $$;
    CREATE TRIGGER sessions_tell_ended AFTER DELETE ON sessions
      FOR EACH ROW EXECUTE FUNCTION tell_session_ended();
    CREATE FUNCTION tell_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('sessions_ended', 'user ' || OLD.id);
      RETURN NULL;
    END $$;
    CREATE TRIGGER users_tell_changed AFTER UPDATE OF role, unit_id, deactivated_at ON users
      FOR EACH ROW WHEN ((OLD.role, OLD.unit_id, OLD.deactivated_at)
        IS DISTINCT FROM (NEW.role, NEW.unit_id, NEW.deactivated_at))
      EXECUTE FUNCTION tell_user_changed();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER users_tell_changed ON users;
    DROP FUNCTION tell_user_changed;
    DROP TRIGGER sessions_tell_ended ON sessions;
    DROP FUNCTION tell_session_ended;
    DROP TRIGGER audit_events_keep ON audit_events;
    CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'audit_events is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$;
    COMMENT ON TABLE audit_events IS 'Acts of people and tokens; append-only, and nothing of the product removes them';
    DROP TABLE request_limits;
  `)
}
