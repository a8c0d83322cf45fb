import type { Knex } from 'knex'

/** Employees and status names are reference tables of the office's database, which may have them already. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    ALTER TABLE users ADD COLUMN unit_id text;
    ALTER TABLE api_tokens ADD COLUMN unit_id text;
    COMMENT ON COLUMN users.unit_id IS 'Unit whose rows, and those of the units below it, a person who is no admin sees';
    COMMENT ON COLUMN api_tokens.unit_id IS 'As of users';

    CREATE TABLE IF NOT EXISTS sync_pegawai (
      id             text PRIMARY KEY,
      foto           text,
      nip_master     text,
      nama_master    text,
      skpd_id        text,
      opd_master     text,
      jabatan_master text,
      status_master  text
    );
    CREATE INDEX IF NOT EXISTS sync_pegawai_by_nip ON sync_pegawai (nip_master, id);
    CREATE INDEX IF NOT EXISTS sync_pegawai_by_unit ON sync_pegawai (skpd_id text_pattern_ops);

    CREATE SCHEMA IF NOT EXISTS ref_siasn;
    CREATE TABLE IF NOT EXISTS ref_siasn.status_usul (id integer PRIMARY KEY, nama text);
    INSERT INTO ref_siasn.status_usul (id, nama)
      SELECT * FROM (VALUES (0, 'Draft'), (1, 'Diajukan'), (2, 'Disetujui'), (3, 'Ditolak')) AS known
      WHERE NOT EXISTS (SELECT FROM ref_siasn.status_usul);
  `)
}

/** Leaves the reference tables: they may be the office's own. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE api_tokens DROP COLUMN unit_id;
    ALTER TABLE users DROP COLUMN unit_id;
  `)
}
