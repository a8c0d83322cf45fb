/** Changes of an employee's status and position (SKK). */
import { midnight, moment, NO_DATE, pad, TODAY } from '../calendar'
import { agency, officials } from '../units'
import { applicant } from './applicants'
import {
  APPROVED,
  chances,
  DRAFT,
  documents,
  grades,
  type RowParts,
  refusals,
  statusOf,
  uuidId,
} from './shared'

const SALT = 0x736b

const kinds = [
  [61, 611, 'Cuti di Luar Tanggungan Negara'],
  [61, 612, 'Perpanjangan Cuti di Luar Tanggungan Negara'],
  [62, 621, 'Pengaktifan Kembali'],
  [63, 631, 'Pemberhentian Sementara'],
  [64, 641, 'Wafat dalam Tugas'],
] as const

const papers = [
  [981, 'Surat Usulan Instansi'],
  [982, 'Surat Pengantar Unit Kerja'],
] as const

/** One change of status, with every column the upstream sends. */
export function skkRow(seed: number, serial: number, version: number): RowParts {
  const who = applicant(seed, 'skk', serial)
  const { fixed, now } = chances(seed, SALT, serial, version)
  const [sub, detail, name] = fixed.pick(kinds)
  const proposedDay = TODAY - fixed.between(1, 400)
  const startDay = proposedDay + fixed.between(30, 90)
  const grade = fixed.pick(grades)
  const status = statusOf(now)
  const isApproved = status === APPROVED
  const number = pad(fixed.below(10_000), 4)
  const row = {
    id: uuidId(seed, SALT, serial),
    jenis_layanan: 6,
    jenis_layanan_nama: name,
    sub_layanan: sub,
    detail_layanan: detail,
    status_usulan: status,
    pns_id: who.pnsId,
    nip: who.nip,
    nama: who.nama,
    instansi_id: agency.id,
    instansi_nama: agency.nama,
    provinsi_nama: agency.provinsi,
    status_cpns_pns: fixed.chance(0.95) ? 'P' : 'C',
    pangkat_gol: grade,
    masa_kerja_gol: `${pad(Math.max(2025 - who.appointedYear, 0))} tahun ${pad(fixed.below(12))} bulan`,
    nama_waris: detail === 641 ? 'Endang Lestari' : '',
    tgl_usulan: moment(proposedDay, fixed.below(1440)),
    mulai_tgl: midnight(startDay),
    no_surat_usulan: status > DRAFT ? `800.1.11/${number}/2025` : '',
    tgl_surat_usulan: status > DRAFT ? midnight(proposedDay + 1) : NO_DATE,
    no_sk: isApproved ? `888/${number}/KPTS/2025` : '',
    tgl_sk: isApproved ? midnight(proposedDay + 30) : NO_DATE,
    pejabat_ttd_sk: isApproved ? officials.signer.nama : '',
    jabatan_ttd: isApproved ? 'Kepala Badan Kepegawaian Daerah' : '',
    tempat_ditetapkan: isApproved ? 'Arunika' : '',
    typeSignature: isApproved ? 'DIGITAL' : null,
    path_surat_usulan: status > DRAFT ? `skk/2025/${number}_${fixed.uuid()}.pdf` : null,
    deleted_at: null,
    message: version > 0 ? `Perbaikan ke-${version}` : messageOf(status, now.pick(refusals)),
    usulan_data: {
      data: {
        jenis_nama: name,
        golongan_nama: grade,
        jabatan_nama: who.jabatan,
        unor_nama: who.unit.nama,
        tmt_mulai: midnight(startDay),
        lama_bulan: sub === 61 ? fixed.between(1, 36) : 0,
        alasan: sub !== 61 ? '' : 'Mendampingi suami/istri tugas belajar',
        is_perpanjangan: detail === 612,
      },
    },
    dokumen_usulan: documents(fixed, who.nip, papers),
  }
  return [row]
}

function messageOf(status: number, refusal: string): string | null {
  if (status < APPROVED) return null
  return status === APPROVED ? '' : refusal
}
