/** Proposals to add a degree to one's name: academic (pg_akademik) and professional (pg_profesi). */
import { dayText, firstOfMonth, midnight, moment, NO_DATE, pad, TODAY } from '../calendar'
import type { Random } from '../random'
import { agency, officials, units } from '../units'
import { type Applying, applicant } from './applicants'
import {
  APPROVED,
  chances,
  documents,
  hexId,
  REJECTED,
  type RowParts,
  refusals,
  statusNames,
  statusOf,
} from './shared'

interface DegreeKind {
  type: Applying
  salt: number
  detail: string
  sub: string
  name: string
  data: (random: Random) => Record<string, unknown>
  papers: readonly (readonly [number, string])[]
}

const academic: DegreeKind = {
  type: 'pg_akademik',
  salt: 0x616b,
  detail: '328',
  sub: '32',
  name: 'Pencantuman Gelar Akademik',
  data: academicData,
  papers: [
    [1151, 'Ijazah'],
    [1152, 'Transkrip Nilai'],
    [1153, 'Surat Izin Belajar'],
  ],
}

const professional: DegreeKind = {
  type: 'pg_profesi',
  salt: 0x7072,
  detail: '125',
  sub: '12',
  name: 'Pencantuman Gelar Profesi',
  data: professionalData,
  papers: [
    [1161, 'Sertifikat Profesi'],
    [1162, 'Ijazah Profesi'],
  ],
}

export const pgAkademikRow = (seed: number, serial: number, version: number): RowParts =>
  degreeRow(academic, seed, serial, version)

export const pgProfesiRow = (seed: number, serial: number, version: number): RowParts =>
  degreeRow(professional, seed, serial, version)

function degreeRow(kind: DegreeKind, seed: number, serial: number, version: number): RowParts {
  const who = applicant(seed, kind.type, serial)
  const { fixed, now } = chances(seed, kind.salt, serial, version)
  const periodDay = firstOfMonth(TODAY, fixed.between(-11, 0))
  const proposedDay = periodDay + fixed.below(27)
  const verifier = fixed.pick(units)
  const base = {
    id: hexId(seed, kind.salt, serial),
    nama: who.nama,
    nip: who.nip,
    pns_id: who.pnsId,
    tipe_pegawai: fixed.chance(0.9) ? 'PNS' : 'CPNS',
    detail_layanan: kind.detail,
    sub_layanan: kind.sub,
    detail_layanan_nama: kind.name,
    jenis_layanan_nama: 'Peremajaan Data',
    unor_verifikator: verifier.id,
    unor_verifikator_nama: verifier.nama,
    nip_verifikator: officials.proposer.nip,
    nama_verifikator: officials.proposer.nama,
    sumber: 'instansi',
    tipe_usulan: 'TAMBAH',
    tipe: 'P',
    instansi_id: agency.id,
    instansi_nama: agency.nama,
    kanreg_id: agency.kanreg,
    periode: dayText(periodDay).slice(0, 7),
    periode_id: dayText(periodDay),
    tgl_usulan: moment(proposedDay, fixed.below(1440)),
    tmt_cpns: `${who.appointedYear}-0${fixed.between(1, 9)}-01T00:00:00.000Z`,
    usulan_data: { data: kind.data(fixed) },
    dokumen_usulan: documents(fixed, who.nip, kind.papers),
  }
  return [base, progress(now, proposedDay, version)]
}

function progress(random: Random, proposedDay: number, version: number) {
  const status = statusOf(random)
  const isRejected = status === REJECTED
  return {
    status_usulan: status,
    status_usulan_nama: statusNames[status],
    alasan_tolak_id: isRejected ? random.between(1, 40) : 0,
    alasan_tolak_nama: isRejected ? random.pick(refusals) : '',
    alasan_tolak_tambahan: version > 0 ? `Perbaikan ke-${version}` : null,
    tgl_tolak_bkn: isRejected ? moment(proposedDay + 15, random.below(1440)) : NO_DATE,
    rekomendasi_approval: status >= APPROVED ? random.below(2) : null,
    pns_id_approval: status >= APPROVED ? officials.approver.pnsId : '',
    nip_approval: status >= APPROVED ? officials.approver.nip : '',
    nama_approval: status >= APPROVED ? officials.approver.nama : '',
    unor_approval_id: status >= APPROVED ? units[3]?.id : null,
    unor_approval_nama: status >= APPROVED ? units[3]?.nama : null,
    id_riwayat: null,
    id_riwayat_update: status === APPROVED ? random.uuid() : null,
  }
}

const studies = [
  ['', 'S.Pd.', 'S-1 Pendidikan Guru Sekolah Dasar'],
  ['', 'M.Pd.', 'S-2 Manajemen Pendidikan'],
  ['', 'M.M.', 'S-2 Manajemen'],
  ['', 'S.Kom.', 'S-1 Sistem Informasi'],
  ['', 'S.Kep.', 'S-1 Keperawatan'],
  ['Dr.', '', 'S-3 Administrasi Publik'],
] as const

function academicData(random: Random) {
  const [before, after, study] = random.pick(studies)
  const graduatedDay = TODAY - random.between(200, 2500)
  return {
    gelar_depan: before,
    gelar_belakang: after,
    pendidikan_id: random.hex32().toUpperCase(),
    pendidikan_nama: study,
    nama_sekolah: random.pick(['Universitas Arunika', 'Universitas Terbuka', 'Institut Tirtajaya'] as const),
    nomor_ijazah: `${random.between(1000, 9999)}/UN/${dayText(graduatedDay).slice(0, 4)}`,
    tgl_lulus: dayText(graduatedDay),
    nomor_sk: `893.3/${pad(random.below(10_000), 4)}/2025`,
    tanggal_sk: midnight(TODAY - random.between(10, 200)),
    akreditasi: random.chance(0.2) ? null : random.pick(['Unggul', 'A', 'B', 'Baik Sekali'] as const),
    ipk: random.between(275, 400) / 100,
    is_pendidikan_pertama: random.chance(0.15),
  }
}

function professionalData(random: Random) {
  return {
    gelar_profesi: random.pick(['Ns.', 'Gr.', 'Apt.', 'Ak.', 'Bdn.', 'dr.', 'Ir.'] as const),
    posisi_gelar: random.chance(0.5) ? 'depan' : 'belakang',
    nomor_sertifikat: `${random.between(100_000, 999_999)}/PPG/${random.between(2015, 2025)}`,
    tanggal_sertifikat: dayText(TODAY - random.between(100, 3000)),
    penyelenggara: random.pick(['Universitas Arunika', 'Poltekkes Tirtajaya', "STIKES Mu'adz"] as const),
    nomor_sk: random.chance(0.3) ? '' : `893.4/${pad(random.below(10_000), 4)}/2025`,
    tanggal_sk: null,
  }
}
