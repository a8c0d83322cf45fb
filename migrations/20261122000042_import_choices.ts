import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE import_mappings ADD styles jsonb NOT NULL DEFAULT '{}';
    COMMENT ON COLUMN import_mappings.styles IS 'How numbers of a column are read, as somebody last said; only where a file leaves it open';
    COMMENT ON TABLE import_mappings IS 'Columns that somebody assigned by hand and how their numbers are written, for their next file of the type';

    ALTER TABLE import_batches ADD facts jsonb;
    COMMENT ON COLUMN import_batches.facts IS 'Of the file as it was read: format, delimiter, encoding, the date system';

    ALTER TABLE spmk_mom ALTER go_live SET DEFAULT 'N', ALTER populasi_non_drop SET DEFAULT 'Y';
    UPDATE spmk_mom SET go_live = coalesce(go_live, 'N'), populasi_non_drop = coalesce(populasi_non_drop, 'Y')
      WHERE go_live IS NULL OR populasi_non_drop IS NULL;
    COMMENT ON COLUMN spmk_mom.go_live IS 'Y or N; of a row without a status as of one that says nothing of it';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    COMMENT ON COLUMN spmk_mom.go_live IS NULL;
    ALTER TABLE spmk_mom ALTER go_live DROP DEFAULT, ALTER populasi_non_drop DROP DEFAULT;
    ALTER TABLE import_batches DROP facts;
    COMMENT ON TABLE import_mappings IS 'Columns that somebody assigned by hand, for their next file of the type';
    ALTER TABLE import_mappings DROP styles;
  `)
}
