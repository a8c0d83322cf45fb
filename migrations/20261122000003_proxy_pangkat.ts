import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA IF NOT EXISTS siasn_proxy;
    CREATE SCHEMA IF NOT EXISTS staging;
    CREATE TABLE siasn_proxy.proxy_pangkat (
      id text PRIMARY KEY,
      periode text,
      detail_layanan_nama text,
      jenis_layanan_nama text,
      pns_id text,
      nip text,
      nama text,
      status_paraf_sk text,
      status_ttd_sk text,
      instansi_id text,
      instansi_nama text,
      instansi_induk_id text,
      instansi_induk_nama text,
      satuan_kerja_induk_id text,
      satuan_kerja_induk_nama text,
      provinsi_nama text,
      pejabat_paraf_id text,
      pejabat_ttd_id text,
      pejabat_paraf_sk text,
      pejabat_ttd_sk text,
      no_surat_usulan text,
      no_surat_keluar text,
      no_sk text,
      no_urut text,
      no_pertek text,
      jenis_kp_id text,
      jenis_pegawai_id text,
      nama_tabel_riwayat text,
      id_riwayat_update text,
      is_otomatis text,
      nip_pengaju text,
      nip_approval text,
      nama_approval text,
      nip_approval_perbaikan text,
      pns_id_pengusul text,
      kanreg_id_pengusul text,
      "StatusData" text,
      path_pertek text,
      path_ttd_pertek text,
      path_surat_usulan text,
      path_paraf_sk text,
      path_ttd_sk text,
      path_sk text,
      path_sk_kolektif text,
      path_sk_lampiran text,
      keterangan text,
      uraian_perbaikan text,
      uraian_pembatalan text,
      alasan_tolak_tambahan text,
      jenis_layanan integer,
      sub_layanan integer,
      detail_layanan integer,
      status_usulan integer,
      status_aktif integer,
      status_paraf_pertek integer,
      status_ttd_paraf_pertek integer,
      alasan_tolak_id integer,
      referensi_instansi integer,
      counter_bts integer,
      generated_nomor boolean,
      tgl_usulan date,
      tgl_pengiriman_kelayanan date,
      tgl_update_layanan date,
      tgl_surat_usulan date,
      tgl_surat_keluar date,
      tgl_paraf_sk date,
      tgl_ttd_sk date,
      tgl_sk date,
      tgl_pertek date,
      usulan_data jsonb,
      dokumen_usulan jsonb,
      synced_run_id text NOT NULL,
      synced_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON COLUMN siasn_proxy.proxy_pangkat.synced_run_id IS 'Run that inserted or last changed the row';
    CREATE INDEX ON siasn_proxy.proxy_pangkat (nip, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (periode, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (status_usulan, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (jenis_layanan_nama, id);
    CREATE INDEX ON siasn_proxy.proxy_pangkat (tgl_usulan, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE siasn_proxy.proxy_pangkat')
}
