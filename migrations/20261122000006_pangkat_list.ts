import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE siasn_proxy.proxy_pangkat
      ADD COLUMN golongan_lama_nama text GENERATED ALWAYS AS (usulan_data #>> '{data,golongan_lama_nama}') STORED,
      ADD COLUMN golongan_baru_nama text GENERATED ALWAYS AS (usulan_data #>> '{data,golongan_baru_nama}') STORED,
      ADD COLUMN tmt_golongan_baru text GENERATED ALWAYS AS (usulan_data #>> '{data,tmt_golongan_baru}') STORED;
    DROP INDEX siasn_proxy.proxy_pangkat_periode_id_idx, siasn_proxy.proxy_pangkat_status_usulan_id_idx,
      siasn_proxy.proxy_pangkat_jenis_layanan_nama_id_idx, siasn_proxy.proxy_pangkat_tgl_usulan_id_idx;
    CREATE INDEX ON siasn_proxy.proxy_pangkat (tgl_usulan NULLS FIRST, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (status_usulan, nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (jenis_layanan_nama, nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (detail_layanan_nama, nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (left(periode, 7), nama, id);
    CREATE INDEX proxy_pangkat_parts_idx ON siasn_proxy.proxy_pangkat USING gin (nip gin_trgm_ops, nama gin_trgm_ops);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX siasn_proxy.proxy_pangkat_parts_idx, siasn_proxy.proxy_pangkat_left_nama_id_idx,
      siasn_proxy.proxy_pangkat_detail_layanan_nama_nama_id_idx,
      siasn_proxy.proxy_pangkat_jenis_layanan_nama_nama_id_idx,
      siasn_proxy.proxy_pangkat_status_usulan_nama_id_idx, siasn_proxy.proxy_pangkat_tgl_usulan_id_idx;
    CREATE INDEX ON siasn_proxy.proxy_pangkat (tgl_usulan, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (periode, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (status_usulan, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (jenis_layanan_nama, id);
    ALTER TABLE siasn_proxy.proxy_pangkat
      DROP COLUMN golongan_lama_nama, DROP COLUMN golongan_baru_nama, DROP COLUMN tmt_golongan_baru;
  `)
}
