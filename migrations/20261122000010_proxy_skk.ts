import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE siasn_proxy.proxy_skk (
      id text PRIMARY KEY,
      jenis_layanan_nama text,
      no_surat_usulan text,
      pns_id text,
      nip text,
      nama text,
      instansi_id text,
      instansi_nama text,
      provinsi_nama text,
      deleted_at text,
      no_sk text,
      pejabat_ttd_sk text,
      "typeSignature" text,
      nama_waris text,
      tempat_ditetapkan text,
      jabatan_ttd text,
      status_cpns_pns text,
      pangkat_gol text,
      masa_kerja_gol text,
      path_surat_usulan text,
      message text,
      jenis_layanan integer,
      sub_layanan integer,
      detail_layanan integer,
      status_usulan integer,
      tgl_surat_usulan timestamptz,
      tgl_usulan timestamptz,
      tgl_sk timestamptz,
      mulai_tgl timestamptz,
      usulan_data jsonb,
      dokumen_usulan jsonb,
      synced_run_id text NOT NULL,
      synced_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON COLUMN siasn_proxy.proxy_skk.synced_run_id IS 'Run that inserted or last changed the row';
    CREATE INDEX ON siasn_proxy.proxy_skk (nama, id);
    CREATE INDEX ON siasn_proxy.proxy_skk (nip, id);
    CREATE INDEX ON siasn_proxy.proxy_skk (tgl_usulan NULLS FIRST, id);
    CREATE INDEX ON siasn_proxy.proxy_skk (status_usulan, nama, id);
    CREATE INDEX ON siasn_proxy.proxy_skk (jenis_layanan_nama, nama, id);
    CREATE INDEX proxy_skk_parts_idx ON siasn_proxy.proxy_skk USING gin (nip gin_trgm_ops, nama gin_trgm_ops);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE siasn_proxy.proxy_skk')
}
