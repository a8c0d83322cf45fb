import type { Knex } from 'knex'

/** The shape that better-auth 1.7 asks for, and the codes that were used: each opens once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users ADD two_factor_enabled boolean NOT NULL DEFAULT false;
    CREATE TABLE two_factors (
      id                        text PRIMARY KEY,
      user_id                   text NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
      secret                    text NOT NULL,
      backup_codes              text NOT NULL,
      verified                  boolean NOT NULL DEFAULT false,
      failed_verification_count integer NOT NULL DEFAULT 0,
      locked_until              timestamptz
    );
    COMMENT ON TABLE two_factors IS 'What makes the codes of a second factor; secret and backup_codes encrypted';
    CREATE TABLE used_codes (
      user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
      code    text NOT NULL,
      used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (user_id, code)
    );
    COMMENT ON TABLE used_codes IS 'Six-digit codes of the last minutes: good once, though a clock would still accept them';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE used_codes, two_factors; ALTER TABLE users DROP two_factor_enabled')
}
