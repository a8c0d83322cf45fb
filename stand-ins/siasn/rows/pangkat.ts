/** Proposals for promotion. */
import { dayText, firstOfMonth, midnight, moment, NO_DATE, pad, TODAY } from '../calendar'
import type { Person } from '../people'
import { hexWord, type Random } from '../random'
import { agency, officials } from '../units'
import { applicant } from './applicants'
import {
  APPROVED,
  chances,
  DRAFT,
  documents,
  gradeId,
  grades,
  REJECTED,
  type RowParts,
  refusals,
  statusOf,
  uuidId,
} from './shared'

const SALT = 0x7061

const kinds = [
  [21, 211, 'Kenaikan Pangkat Reguler', '1'],
  [22, 221, 'Kenaikan Pangkat Pilihan Jabatan Fungsional', '2'],
  [23, 231, 'Kenaikan Pangkat Pilihan Jabatan Struktural', '3'],
  [24, 241, 'Kenaikan Pangkat Penyesuaian Ijazah', '4'],
  [25, 251, 'Kenaikan Pangkat Pengabdian', '5'],
] as const

const papers = [
  [871, 'SK Kenaikan Pangkat Terakhir'],
  [872, 'Penilaian Kinerja Tahun Terakhir'],
] as const

/** One promotion, with every column the upstream sends. */
export function pangkatRow(seed: number, serial: number, version: number): RowParts {
  const who = applicant(seed, 'pangkat', serial)
  const { fixed, now } = chances(seed, SALT, serial, version)
  const [detail, sub, kindName, kindId] = fixed.pick(kinds)
  const periodDay = firstOfMonth(TODAY, fixed.between(-9, 2))
  const proposedDay = periodDay - fixed.between(30, 90)
  const status = statusOf(now)
  const base = {
    id: uuidId(seed, SALT, serial),
    jenis_layanan: 2,
    jenis_layanan_nama: 'Kenaikan Pangkat',
    sub_layanan: sub,
    detail_layanan: detail,
    detail_layanan_nama: kindName,
    jenis_kp_id: kindId,
    jenis_pegawai_id: '1',
    periode: dayText(periodDay),
    pns_id: who.pnsId,
    nip: who.nip,
    nama: who.nama,
    instansi_id: agency.id,
    instansi_nama: agency.nama,
    instansi_induk_id: agency.id,
    instansi_induk_nama: agency.nama,
    satuan_kerja_induk_id: who.unit.id,
    satuan_kerja_induk_nama: who.unit.nama,
    provinsi_nama: agency.provinsi,
    kanreg_id_pengusul: agency.kanreg,
    pns_id_pengusul: officials.proposer.pnsId,
    nip_pengaju: officials.proposer.nip,
    is_otomatis: fixed.chance(0.3) ? '1' : '0',
    nama_tabel_riwayat: 'rw_golongan',
    tgl_usulan: moment(proposedDay, fixed.below(1440)),
    usulan_data: { data: promotion(fixed, who, periodDay) },
    dokumen_usulan: documents(fixed, who.nip, papers),
  }
  return [base, progress(now, status, proposedDay, version), decision(now, status, proposedDay)]
}

function promotion(random: Random, who: Person, periodDay: number) {
  const grade = random.below(grades.length - 1)
  const worked = Math.max(2025 - who.appointedYear, 1)
  return {
    golongan_lama_id: gradeId(grade),
    golongan_lama_nama: grades[grade],
    golongan_baru_id: gradeId(grade + 1),
    golongan_baru_nama: grades[grade + 1],
    tmt_golongan_lama: dayText(firstOfMonth(periodDay, -48)),
    tmt_golongan_baru: dayText(periodDay),
    masa_kerja_tahun: worked,
    masa_kerja_bulan: random.below(12),
    gaji_pokok_baru: 2_785_700 + random.below(400) * 100 * (grade + 1),
    angka_kredit: random.chance(0.4) ? 0 : random.between(5000, 40000) / 100,
    jabatan_nama: who.jabatan,
    unor_nama: who.unit.nama,
    nomor_pak: random.chance(0.6) ? '' : `800.1.3.2/${random.between(100, 9999)}/2025`,
    tembusan: null,
  }
}

/** How far the proposal has come. */
function progress(random: Random, status: number, proposedDay: number, version: number) {
  const isSent = status > DRAFT
  return {
    status_usulan: status,
    status_aktif: random.chance(0.97) ? 1 : 0,
    status_paraf_pertek: isSent ? random.below(3) : 0,
    status_ttd_paraf_pertek: status === APPROVED ? 1 : 0,
    alasan_tolak_id: status === REJECTED ? random.between(1, 40) : null,
    referensi_instansi: random.chance(0.5) ? 0 : null,
    counter_bts: version,
    generated_nomor: isSent ? status === APPROVED : null,
    StatusData: random.chance(0.9) ? 'VALID' : '',
    tgl_pengiriman_kelayanan: isSent ? moment(proposedDay + 7, random.below(1440)) : NO_DATE,
    tgl_update_layanan: moment(proposedDay + 14 + version, random.below(1440)),
    keterangan: version > 0 ? `Perbaikan ke-${version}` : '',
    uraian_perbaikan: random.chance(0.04) ? random.pick(refusals) : null,
    uraian_pembatalan: null,
    alasan_tolak_tambahan: status === REJECTED ? random.pick(refusals) : '',
    nip_approval: isSent ? officials.approver.nip : '',
    nama_approval: isSent ? officials.approver.nama : '',
    nip_approval_perbaikan: null,
  }
}

/** Letters, numbers and signatures: empty until approved. */
function decision(random: Random, status: number, proposedDay: number) {
  const letter = `800/${random.between(100, 9999)}/KP/2025`
  const isApproved = status === APPROVED
  const number = isApproved ? pad(random.below(100_000), 5) : ''
  const path = isApproved ? `kp/2025/${number}_${hexWord(random.word())}` : null
  const day = (after: number) => (isApproved ? midnight(proposedDay + after) : NO_DATE)
  return {
    no_surat_usulan: status > DRAFT ? letter : '',
    tgl_surat_usulan: status > DRAFT ? midnight(proposedDay + 2) : NO_DATE,
    no_surat_keluar: '',
    tgl_surat_keluar: NO_DATE,
    no_pertek: isApproved ? `PG-13526${number}` : '',
    tgl_pertek: day(30),
    no_sk: isApproved ? `800.1.3.2/${number}/KPTS/2025` : '',
    no_urut: isApproved ? number : null,
    tgl_sk: day(40),
    status_paraf_sk: isApproved ? '1' : '',
    tgl_paraf_sk: day(38),
    status_ttd_sk: isApproved ? '1' : '0',
    tgl_ttd_sk: day(40),
    pejabat_paraf_id: isApproved ? officials.approver.pnsId : null,
    pejabat_paraf_sk: isApproved ? officials.approver.nama : '',
    pejabat_ttd_id: isApproved ? officials.signer.pnsId : null,
    pejabat_ttd_sk: isApproved ? officials.signer.nama : '',
    id_riwayat_update: isApproved ? random.uuid() : null,
    path_surat_usulan: null,
    path_pertek: path && `${path}_pertek.pdf`,
    path_ttd_pertek: path && `${path}_pertek_ttd.pdf`,
    path_paraf_sk: null,
    path_sk: path && `${path}_sk.pdf`,
    path_ttd_sk: path && `${path}_sk_ttd.pdf`,
    path_sk_kolektif: null,
    path_sk_lampiran: null,
  }
}
