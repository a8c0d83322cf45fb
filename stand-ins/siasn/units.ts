/** One invented provincial government and its units. */
import { Random } from './random'

export interface Unit {
  id: string
  nama: string
}

export const agency = {
  id: 'a5eb03e23cd8f6a0e040640a040252ad',
  nama: 'Pemerintah Provinsi Nusa Raya',
  provinsi: 'Nusa Raya',
  kanreg: '02',
} as const

export const offices = [
  'Sekretariat Daerah',
  'Sekretariat DPRD',
  'Inspektorat',
  'Badan Kepegawaian Daerah',
  'Badan Pendapatan Daerah',
  'Badan Perencanaan Pembangunan Daerah',
  'Badan Pengelolaan Keuangan dan Aset Daerah',
  'Badan Penanggulangan Bencana Daerah',
  'Badan Pengembangan Sumber Daya Manusia',
  'Dinas Pendidikan',
  'Dinas Kesehatan',
  'Dinas Pekerjaan Umum Bina Marga',
  'Dinas Perumahan Rakyat, Kawasan Permukiman dan Cipta Karya',
  'Dinas Sosial',
  'Dinas Tenaga Kerja dan Transmigrasi',
  'Dinas Lingkungan Hidup',
  'Dinas Perhubungan',
  'Dinas Komunikasi dan Informatika',
  'Dinas Koperasi, Usaha Kecil dan Menengah',
  'Dinas Pertanian dan Ketahanan Pangan',
  'Dinas Kelautan dan Perikanan',
  'Dinas Kehutanan',
  'Dinas Perpustakaan dan Kearsipan',
  'Satuan Polisi Pamong Praja',
  'RSUD Dr. Mustika',
  'RSUD Haji Arunika',
  'RS Jiwa Tirtajaya',
]
export const towns: readonly string[] = [
  'Arunika',
  'Tirtajaya',
  'Sumberejo',
  'Banyuputih',
  'Karangasri',
  'Wonolelo',
]

export function schoolsOf(town: string): string[] {
  return [1, 2, 3].flatMap((number) => [`SMA Negeri ${number} ${town}`, `SMK Negeri ${number} ${town}`])
}

const ids = new Random(1, 0x0417)

/** Where people work: offices and schools. */
export const units: readonly Unit[] = [...offices, ...towns.flatMap(schoolsOf)].map((nama) => ({
  id: ids.hex32(),
  nama,
}))

/** Who checks proposals, and who signs what is decided. */
export const officials = {
  proposer: { nip: '198203172006041003', nama: 'YUDI ARTANTO, S.Kom.', pnsId: ids.hex32() },
  approver: { nip: '197609082001122002', nama: "NUR'AINI KUSUMAWATI, S.H., M.H.", pnsId: ids.hex32() },
  signer: { nip: '196911231994031005', nama: 'Dr. BAGAS PRAWIRA, M.Si.', pnsId: ids.hex32() },
} as const
