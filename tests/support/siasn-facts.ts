/** What the record of SIASN says about each type, as the tests compare it with what the product declares. */
import type { ColumnKind } from '@/models/table-shape'

function kinds(byKind: Partial<Record<ColumnKind, string>>): Record<string, ColumnKind> {
  const all = Object.entries({ ...byKind, text: `id, ${byKind.text}` }) as [ColumnKind, string][]
  return Object.fromEntries(all.flatMap(([kind, names]) => names.split(', ').map((name) => [name, kind])))
}

const degrees = kinds({
  text: 'nama, nip, pns_id, tipe_pegawai, detail_layanan, sub_layanan, detail_layanan_nama, jenis_layanan_nama, unor_verifikator, unor_verifikator_nama, nip_verifikator, nama_verifikator, status_usulan_nama, sumber, id_riwayat_update, id_riwayat, tipe_usulan, tipe, alasan_tolak_nama, pns_id_approval, nip_approval, nama_approval, unor_approval_id, unor_approval_nama, instansi_id, instansi_nama, kanreg_id, periode, periode_id, alasan_tolak_tambahan',
  integer: 'status_usulan, alasan_tolak_id, rekomendasi_approval',
  timestamp: 'tgl_usulan, tmt_cpns, tgl_tolak_bkn',
  jsonb: 'usulan_data, dokumen_usulan',
})

/** Columns of each type by their kind; the key is `id`. */
export const FACTS: Readonly<Record<string, Record<string, ColumnKind>>> = {
  pangkat: kinds({
    integer:
      'jenis_layanan, sub_layanan, detail_layanan, status_usulan, status_aktif, status_paraf_pertek, status_ttd_paraf_pertek, alasan_tolak_id, referensi_instansi, counter_bts',
    boolean: 'generated_nomor',
    jsonb: 'usulan_data, dokumen_usulan',
    date: 'tgl_usulan, tgl_pengiriman_kelayanan, tgl_update_layanan, tgl_surat_usulan, tgl_surat_keluar, tgl_paraf_sk, tgl_ttd_sk, tgl_sk, tgl_pertek',
    text: 'periode, detail_layanan_nama, jenis_layanan_nama, pns_id, nip, nama, status_paraf_sk, status_ttd_sk, instansi_id, instansi_nama, instansi_induk_id, instansi_induk_nama, satuan_kerja_induk_id, satuan_kerja_induk_nama, provinsi_nama, pejabat_paraf_id, pejabat_ttd_id, pejabat_paraf_sk, pejabat_ttd_sk, no_surat_usulan, no_surat_keluar, no_sk, no_urut, no_pertek, jenis_kp_id, jenis_pegawai_id, nama_tabel_riwayat, id_riwayat_update, is_otomatis, nip_pengaju, nip_approval, nama_approval, nip_approval_perbaikan, pns_id_pengusul, kanreg_id_pengusul, StatusData, path_pertek, path_ttd_pertek, path_surat_usulan, path_paraf_sk, path_ttd_sk, path_sk, path_sk_kolektif, path_sk_lampiran, keterangan, uraian_perbaikan, uraian_pembatalan, alasan_tolak_tambahan',
  }),
  pensiun: kinds({
    integer: 'layanan_id, sub_layanan_id, detail_layanan_id, status_aktif, status_usulan',
    jsonb: 'usulan_data, dokumen_usulan, usulan_taspen',
    timestamp:
      'tgl_usulan, approval_tgl, kirim_teken_usul_tgl, tgl_pengiriman_kelayanan, updated_from_bkn_at, updated_at, sk_tgl',
    text: 'layanan_nama, sub_layanan_nama, detail_layanan_nama, pns_id, nip, nama, instansi_id, instansi_nama, jenis_henti_id, jenis_henti_nama, created_by, created_by_nip, created_by_nama, approval_id, approval_nip, approval_nama, alasan_tolak_id, deleted_by, sk_nomor, sk_signer_id, sk_signer_nama, sk_signer_nip, path_pertek, path_pertek_multi, path_sk_multi, path_sk, path_sk_preview, alasan_tolak_tambahan, notes, keterangan',
  }),
  skk: kinds({
    integer: 'jenis_layanan, sub_layanan, detail_layanan, status_usulan',
    timestamp: 'tgl_surat_usulan, tgl_usulan, tgl_sk, mulai_tgl',
    jsonb: 'usulan_data, dokumen_usulan',
    text: 'jenis_layanan_nama, no_surat_usulan, pns_id, nip, nama, instansi_id, instansi_nama, provinsi_nama, deleted_at, no_sk, pejabat_ttd_sk, typeSignature, nama_waris, tempat_ditetapkan, jabatan_ttd, status_cpns_pns, pangkat_gol, masa_kerja_gol, path_surat_usulan, message',
  }),
  pg_akademik: degrees,
  pg_profesi: degrees,
}

/** Headings of each type's download. */
export const DOWNLOADS: Readonly<Record<string, string[]>> = {
  pangkat:
    'No, NIP, Nama, Jabatan, Unit Kerja, Jenis KP, Golongan Lama, Golongan Baru, TMT Pangkat, Periode, Status Usulan, Nomor SK, Nomor Pertek, Alasan Tolak, Path TTD Pertek, Path TTD SK, Status Pegawai'
      .split(', ')
      .slice(1),
  pensiun:
    'No, NIP, Nama, Jabatan, Unit Kerja, Jenis Pensiun, Golongan KPP, TMT Pensiun, Nomor SK, Tanggal SK, Status Usulan, Path Pertek, Path SK, Alasan Tolak, Status Pegawai'
      .split(', ')
      .slice(1),
  pg_akademik:
    'No, NIP, Nama, Jabatan, Unit Kerja, Jenis Layanan, Gelar Depan, Gelar Belakang, Pendidikan, Nomor SK, Tanggal SK, Periode, Status Usulan, Alasan Tolak, Status Pegawai'
      .split(', ')
      .slice(1),
  pg_profesi:
    'No, NIP, Nama, Jabatan, Unit Kerja, Jenis Layanan, Gelar Profesi, Nomor Sertifikat, Tanggal Sertifikat, Periode, Status Usulan, Alasan Tolak, Status Pegawai'
      .split(', ')
      .slice(1),
  skk: 'No, NIP, Nama, Jabatan, Unit Kerja, Jenis Layanan, Nomor SK, Tanggal SK, Status Usulan, Message, Status Pegawai'
    .split(', ')
    .slice(1),
}

/** Method, rows a page, what the offset counts, and where the total is. */
export const REQUESTS: Readonly<Record<string, unknown[]>> = {
  pangkat: ['GET', 500, 'rows', ['meta', 'total']],
  pensiun: ['POST', 100, 'rows', ['meta', 'total']],
  pg_akademik: ['GET', 100, 'pages', null],
  pg_profesi: ['GET', 100, 'pages', null],
  skk: ['GET', 500, 'rows', ['meta', 'total']],
}
