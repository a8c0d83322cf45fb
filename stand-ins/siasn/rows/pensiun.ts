/** Retirements. */
import { dayText, firstOfMonth, midnight, moment, NO_DATE, pad } from '../calendar'
import type { Person } from '../people'
import type { Random } from '../random'
import { agency, officials } from '../units'
import { applicant } from './applicants'
import {
  APPROVED,
  chances,
  DRAFT,
  documents,
  gradeId,
  grades,
  hexId,
  REJECTED,
  type RowParts,
  refusals,
  statusOf,
} from './shared'

const SALT = 0x7065

const kinds = [
  [41, 411, 'Pensiun BUP', '1', 'Mencapai Batas Usia Pensiun'],
  [41, 412, 'Pensiun Janda/Duda/Yatim', '2', 'Meninggal Dunia'],
  [42, 421, 'Pensiun Atas Permintaan Sendiri', '3', 'Atas Permintaan Sendiri'],
] as const

const papers = [
  [921, 'DPCP'],
  [922, 'SK CPNS'],
  [923, 'SK Pangkat Terakhir'],
  [924, 'Kartu Keluarga'],
] as const

/** One retirement, with every column the upstream sends. */
export function pensiunRow(seed: number, serial: number, version: number): RowParts {
  const who = applicant(seed, 'pensiun', serial)
  const { fixed, now } = chances(seed, SALT, serial, version)
  const [sub, detail, detailName, endId, endName] = fixed.pick(kinds)
  const leavesDay = leavesDayOf(who.birthDay)
  const proposedDay = leavesDay - fixed.between(120, 300)
  const status = statusOf(now)
  const base = {
    id: hexId(seed, SALT, serial),
    layanan_id: 4,
    layanan_nama: 'Pemberhentian',
    sub_layanan_id: sub,
    sub_layanan_nama: 'Pemberhentian dengan Hak Pensiun',
    detail_layanan_id: detail,
    detail_layanan_nama: detailName,
    jenis_henti_id: endId,
    jenis_henti_nama: endName,
    pns_id: who.pnsId,
    nip: who.nip,
    nama: who.nama,
    instansi_id: agency.id,
    instansi_nama: agency.nama,
    created_by: officials.proposer.pnsId,
    created_by_nip: officials.proposer.nip,
    created_by_nama: officials.proposer.nama,
    deleted_by: null,
    tgl_usulan: moment(proposedDay, fixed.below(1440)),
    usulan_data: { data: retirement(fixed, who, leavesDay) },
    dokumen_usulan: documents(fixed, who.nip, papers),
    usulan_taspen: fixed.chance(0.4)
      ? null
      : { nomor_dosir: pad(fixed.below(1e8), 8), cabang: '', lunas: false },
  }
  return [base, progress(now, status, proposedDay, version), decision(now, status, proposedDay)]
}

/** People born before mid-1966 retire at 60 here, later ones at 58: so all leave within two years. */
const RAISED_AGE_BEFORE = Date.UTC(1966, 6, 1) / 86_400_000

/** The day from which somebody born that day is retired. */
export function leavesDayOf(birthDay: number): number {
  const age = birthDay < RAISED_AGE_BEFORE ? 60 : 58
  return firstOfMonth(birthDay, age * 12 + 1)
}

function retirement(random: Random, who: Person, leavesDay: number) {
  const grade = random.between(4, grades.length - 2)
  return {
    tmt_pensiun: dayText(leavesDay),
    golongan_id: gradeId(grade),
    golongan_nama: grades[grade],
    golongan_kpp_id: gradeId(grade + 1),
    golongan_kpp_nama: grades[grade + 1],
    masa_kerja_pensiun_tahun: Math.max(2025 - who.appointedYear, 1),
    masa_kerja_pensiun_bulan: random.below(12),
    gaji_pokok: 3_000_000 + random.below(30_000) * 100,
    jabatan_nama: who.jabatan,
    unor_nama: who.unit.nama,
    alamat_pensiun: `Jl. Melati No. ${random.between(1, 99)}, Kota Arunika`,
    jumlah_anak: random.below(4),
    pasangan: random.chance(0.1)
      ? null
      : [{ nama: random.pick(spouses), tanggal_lahir: dayText(who.birthDay + 600) }],
  }
}

const spouses = ["Sa'diyah", 'Suharti', 'Sumarno', 'Rochmat', "Ma'mun", 'Endang Lestari'] as const

function progress(random: Random, status: number, proposedDay: number, version: number) {
  const isDecided = status >= APPROVED
  return {
    status_usulan: status,
    status_aktif: random.chance(0.97) ? 1 : 0,
    approval_id: isDecided ? officials.approver.pnsId : null,
    approval_nip: isDecided ? officials.approver.nip : '',
    approval_nama: isDecided ? officials.approver.nama : '',
    approval_tgl: isDecided ? moment(proposedDay + 20, random.below(1440)) : NO_DATE,
    kirim_teken_usul_tgl: status > DRAFT ? moment(proposedDay + 5, random.below(1440)) : NO_DATE,
    tgl_pengiriman_kelayanan: status > DRAFT ? moment(proposedDay + 6, random.below(1440)) : NO_DATE,
    updated_from_bkn_at: isDecided ? moment(proposedDay + 21, random.below(1440)) : null,
    updated_at: moment(proposedDay + 22 + version, random.below(1440)),
    alasan_tolak_id: status === REJECTED ? String(random.between(1, 40)) : '',
    alasan_tolak_tambahan: status === REJECTED ? random.pick(refusals) : '',
    notes: random.chance(0.8) ? null : 'Menunggu DPCP yang ditandatangani',
    keterangan: version > 0 ? `Perbaikan ke-${version}` : '',
  }
}

function decision(random: Random, status: number, proposedDay: number) {
  const isApproved = status === APPROVED
  const number = pad(random.below(100_000), 5)
  const path = isApproved ? `pensiun/2025/${number}_${random.uuid()}` : null
  return {
    sk_nomor: isApproved ? `00${number}/KEP/AA/15001/25` : '',
    sk_tgl: isApproved ? midnight(proposedDay + 60) : NO_DATE,
    sk_signer_id: isApproved ? officials.signer.pnsId : null,
    sk_signer_nama: isApproved ? officials.signer.nama : '',
    sk_signer_nip: isApproved ? officials.signer.nip : '',
    path_pertek: path && `${path}_pertek.pdf`,
    path_pertek_multi: null,
    path_sk_multi: null,
    path_sk: path && `${path}_sk.pdf`,
    path_sk_preview: null,
  }
}
