import type { Knex } from 'knex'

/** Users, sessions, accounts and verifications have the shape that better-auth 1.7 asks for. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id             text PRIMARY KEY,
      name           text NOT NULL,
      email          text NOT NULL UNIQUE,
      email_verified boolean NOT NULL DEFAULT false,
      image          text,
      role           text NOT NULL DEFAULT 'viewer' CHECK (role IN ('admin', 'operator', 'viewer')),
      created_at     timestamptz NOT NULL DEFAULT now(),
      updated_at     timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE sessions (
      id         text PRIMARY KEY,
      user_id    text NOT NULL REFERENCES users ON DELETE CASCADE,
      token      text NOT NULL UNIQUE,
      expires_at timestamptz NOT NULL,
      ip_address text,
      user_agent text,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX sessions_by_user ON sessions (user_id);
    CREATE TABLE accounts (
      id                       text PRIMARY KEY,
      user_id                  text NOT NULL REFERENCES users ON DELETE CASCADE,
      account_id               text NOT NULL,
      provider_id              text NOT NULL,
      access_token             text,
      refresh_token            text,
      id_token                 text,
      access_token_expires_at  timestamptz,
      refresh_token_expires_at timestamptz,
      scope                    text,
      password                 text,
      created_at               timestamptz NOT NULL DEFAULT now(),
      updated_at               timestamptz NOT NULL DEFAULT now(),
      UNIQUE (provider_id, account_id)
    );
    CREATE INDEX accounts_by_user ON accounts (user_id);
    CREATE TABLE verifications (
      id         text PRIMARY KEY,
      identifier text NOT NULL,
      value      text NOT NULL,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX verifications_by_identifier ON verifications (identifier);
    CREATE TABLE rate_limits (
      id           text PRIMARY KEY,
      key          text NOT NULL UNIQUE,
      count        integer NOT NULL,
      last_request bigint NOT NULL
    );
    CREATE TABLE api_tokens (
      id           text PRIMARY KEY,
      name         text NOT NULL UNIQUE,
      role         text NOT NULL CHECK (role IN ('admin', 'operator', 'viewer')),
      hash         text NOT NULL UNIQUE,
      created_at   timestamptz NOT NULL DEFAULT now(),
      created_by   text NOT NULL,
      expires_at   timestamptz,
      last_used_at timestamptz
    );
    COMMENT ON COLUMN api_tokens.hash IS 'SHA-256 of the token; the token itself is shown once and never stored';
    CREATE TABLE secrets (
      name       text PRIMARY KEY,
      ciphertext text NOT NULL,
      updated_at timestamptz NOT NULL DEFAULT now(),
      updated_by text NOT NULL
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE secrets, api_tokens, rate_limits, verifications, accounts, sessions, users')
}
