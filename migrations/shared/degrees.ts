/** The table of one kind of degree proposal; `details` are the keys of usulan_data.data that it shows. */
export function degreeTable(table: string, details: readonly string[]): string {
  const generated = details
    .map((key) => `${key} text GENERATED ALWAYS AS (usulan_data #>> '{data,${key}}') STORED`)
    .join(', ')
  return `
    CREATE TABLE siasn_proxy.${table} (
      id text PRIMARY KEY,
      nama text,
      nip text,
      pns_id text,
      tipe_pegawai text,
      detail_layanan text,
      sub_layanan text,
      detail_layanan_nama text,
      jenis_layanan_nama text,
      unor_verifikator text,
      unor_verifikator_nama text,
      nip_verifikator text,
      nama_verifikator text,
      status_usulan_nama text,
      sumber text,
      id_riwayat_update text,
      id_riwayat text,
      tipe_usulan text,
      tipe text,
      alasan_tolak_nama text,
      pns_id_approval text,
      nip_approval text,
      nama_approval text,
      unor_approval_id text,
      unor_approval_nama text,
      instansi_id text,
      instansi_nama text,
      kanreg_id text,
      periode text,
      periode_id text,
      alasan_tolak_tambahan text,
      status_usulan integer,
      alasan_tolak_id integer,
      rekomendasi_approval integer,
      tgl_usulan timestamptz,
      tmt_cpns timestamptz,
      tgl_tolak_bkn timestamptz,
      usulan_data jsonb,
      dokumen_usulan jsonb,
      synced_run_id text NOT NULL,
      synced_at timestamptz NOT NULL DEFAULT now(),
      ${generated}
    );
    COMMENT ON COLUMN siasn_proxy.${table}.synced_run_id IS 'Run that inserted or last changed the row';
    CREATE INDEX ON siasn_proxy.${table} (nama, id);
    CREATE INDEX ON siasn_proxy.${table} (nip, id);
    CREATE INDEX ON siasn_proxy.${table} (tgl_usulan NULLS FIRST, id);
    CREATE INDEX ON siasn_proxy.${table} (status_usulan, nama, id);
    CREATE INDEX ON siasn_proxy.${table} (jenis_layanan_nama, nama, id);
    CREATE INDEX ON siasn_proxy.${table} (left(periode_id, 7), nama, id);
    CREATE INDEX ${table}_parts_idx ON siasn_proxy.${table} USING gin (nip gin_trgm_ops, nama gin_trgm_ops);
  `
}
