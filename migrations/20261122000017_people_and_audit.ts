import type { Knex } from 'knex'

/** Who did what: written once, never changed. Invitations, people who are out, tokens that are revoked. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE audit_events (
      id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at          timestamptz NOT NULL DEFAULT clock_timestamp(),
      actor_kind  text NOT NULL CHECK (actor_kind IN ('user', 'token', 'cli', 'system', 'anonymous')),
      actor_id    text,
      actor_name  text NOT NULL,
      actor_role  text,
      ip          text,
      user_agent  text,
      request_id  text,
      action      text NOT NULL,
      object_kind text,
      object_id   text,
      reason      text,
      before      jsonb,
      after       jsonb,
      outcome     text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
      code        text
    );
    COMMENT ON TABLE audit_events IS 'Acts of people and tokens; append-only, and nothing of the product removes them';
    COMMENT ON COLUMN audit_events.code IS 'Why it was refused or failed';
    CREATE INDEX audit_events_at ON audit_events (at);
    CREATE INDEX audit_events_actor ON audit_events (actor_name, id);
    CREATE INDEX audit_events_action ON audit_events (action, id);
    CREATE INDEX audit_events_object ON audit_events (object_id, id);
    CREATE INDEX audit_events_text ON audit_events USING gin ((actor_name || ' ' || action || ' '
      || coalesce(object_id, '') || ' ' || coalesce(reason, '') || ' ' || coalesce(ip, '') || ' '
      || coalesce(request_id, '')) gin_trgm_ops);
    CREATE INDEX audit_events_refused ON audit_events (id) WHERE outcome <> 'done';
    CREATE INDEX audit_events_strangers ON audit_events (ip, action, at) WHERE actor_kind = 'anonymous';

    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'audit_events is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

    ALTER TABLE users ADD COLUMN deactivated_at timestamptz;
    COMMENT ON COLUMN users.deactivated_at IS 'Since when they cannot sign in; null while they can';

    CREATE FUNCTION keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.role <> 'admin' OR OLD.deactivated_at IS NOT NULL THEN RETURN NULL; END IF;
      IF TG_OP = 'UPDATE' AND NEW.role = 'admin' AND NEW.deactivated_at IS NULL THEN RETURN NULL; END IF;
      -- Two admins who take each other's role away take turns; the second one's count sees what the first one did.
      PERFORM pg_advisory_xact_lock(hashtextextended('keep_an_admin', 5));
      IF NOT EXISTS (SELECT FROM users WHERE role = 'admin' AND deactivated_at IS NULL) THEN
        RAISE EXCEPTION 'the last admin cannot go' USING ERRCODE = 'SK001';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER users_keep_an_admin AFTER UPDATE OF role, deactivated_at OR DELETE ON users
      FOR EACH ROW EXECUTE FUNCTION keep_an_admin();

    ALTER TABLE api_tokens ADD COLUMN revoked_at timestamptz, ADD COLUMN revoked_by text;
    COMMENT ON COLUMN api_tokens.revoked_at IS 'Kept with its name, so that no later token can be taken for it';

    CREATE TABLE invitations (
      id          text PRIMARY KEY,
      email       text NOT NULL,
      name        text NOT NULL,
      role        text NOT NULL CHECK (role IN ('admin', 'operator', 'viewer')),
      unit_id     text,
      hash        text NOT NULL UNIQUE,
      created_by  text NOT NULL,
      created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
      expires_at  timestamptz NOT NULL,
      accepted_at timestamptz,
      revoked_at  timestamptz,
      CHECK (email = lower(email)),
      CHECK (accepted_at IS NULL OR revoked_at IS NULL)
    );
    COMMENT ON COLUMN invitations.hash IS 'SHA-256 of the link''s token; the token itself is shown or mailed once and never stored';
    CREATE UNIQUE INDEX invitations_open ON invitations (email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE invitations;
    ALTER TABLE api_tokens DROP COLUMN revoked_at, DROP COLUMN revoked_by;
    DROP TRIGGER users_keep_an_admin ON users;
    DROP FUNCTION keep_an_admin;
    ALTER TABLE users DROP COLUMN deactivated_at;
    DROP TABLE audit_events;
    DROP FUNCTION refuse_audit_change;
  `)
}
