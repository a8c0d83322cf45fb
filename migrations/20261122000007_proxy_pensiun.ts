import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE siasn_proxy.proxy_pensiun (
      id text PRIMARY KEY,
      layanan_nama text,
      sub_layanan_nama text,
      detail_layanan_nama text,
      pns_id text,
      nip text,
      nama text,
      instansi_id text,
      instansi_nama text,
      jenis_henti_id text,
      jenis_henti_nama text,
      created_by text,
      created_by_nip text,
      created_by_nama text,
      approval_id text,
      approval_nip text,
      approval_nama text,
      alasan_tolak_id text,
      deleted_by text,
      sk_nomor text,
      sk_signer_id text,
      sk_signer_nama text,
      sk_signer_nip text,
      path_pertek text,
      path_pertek_multi text,
      path_sk_multi text,
      path_sk text,
      path_sk_preview text,
      alasan_tolak_tambahan text,
      notes text,
      keterangan text,
      layanan_id integer,
      sub_layanan_id integer,
      detail_layanan_id integer,
      status_aktif integer,
      status_usulan integer,
      tgl_usulan timestamptz,
      approval_tgl timestamptz,
      kirim_teken_usul_tgl timestamptz,
      tgl_pengiriman_kelayanan timestamptz,
      updated_from_bkn_at timestamptz,
      updated_at timestamptz,
      sk_tgl timestamptz,
      usulan_data jsonb,
      dokumen_usulan jsonb,
      usulan_taspen jsonb,
      synced_run_id text NOT NULL,
      synced_at timestamptz NOT NULL DEFAULT now(),
      tmt_pensiun text GENERATED ALWAYS AS (usulan_data #>> '{data,tmt_pensiun}') STORED,
      golongan_kpp_nama text GENERATED ALWAYS AS (usulan_data #>> '{data,golongan_kpp_nama}') STORED
    );
    COMMENT ON COLUMN siasn_proxy.proxy_pensiun.synced_run_id IS 'Run that inserted or last changed the row';
    CREATE INDEX ON siasn_proxy.proxy_pensiun (nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pensiun (nip, id);
    CREATE INDEX ON siasn_proxy.proxy_pensiun (tgl_usulan NULLS FIRST, id);
    CREATE INDEX ON siasn_proxy.proxy_pensiun (status_usulan, nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pensiun (detail_layanan_nama, nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pensiun (left(tmt_pensiun, 7), nama, id);
    CREATE INDEX proxy_pensiun_parts_idx ON siasn_proxy.proxy_pensiun USING gin (nip gin_trgm_ops, nama gin_trgm_ops);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE siasn_proxy.proxy_pensiun')
}
