/** The office's own tree of units: two digits a level, a descendant's id starts with its ancestor's. */
import { pad } from './calendar'
import type { Random } from './random'
import { agency, offices, schoolsOf, towns, type Unit } from './units'

export interface Skpd {
  id: string
  nama: string
}

const root: Skpd = { id: '10', nama: agency.nama }

/** By the name of the unit that SIASN knows: the units in which its people work, itself first. */
const places = new Map<string, readonly Skpd[]>()

const divisionsOf = [
  [/^Sekretariat Daerah/, ['Biro Umum', 'Biro Hukum', 'Biro Organisasi', 'Biro Perekonomian']],
  [/^Sekretariat DPRD/, ['Bagian Umum', 'Bagian Keuangan', 'Bagian Persidangan']],
  [/^Inspektorat/, ['Sekretariat', 'Inspektur Pembantu I', 'Inspektur Pembantu II']],
  [/^Badan Kepegawaian/, ['Sekretariat', 'Bidang Mutasi', 'Bidang Pengadaan', 'Bidang Kinerja']],
  [/^RS/, ['Bagian Tata Usaha', 'Bidang Pelayanan Medis', 'Bidang Keperawatan', 'Instalasi Gawat Darurat']],
  [/^/, ['Sekretariat', 'Bidang Perencanaan', 'Bidang Pembinaan', 'Bidang Pelayanan', 'UPT Wilayah Timur']],
] as const

const childrenOf = (parent: Skpd, names: readonly string[]): Skpd[] =>
  names.map((nama, index) => ({ id: parent.id + pad(index + 1), nama }))

for (const office of childrenOf(root, offices)) {
  const [, divisions] = divisionsOf.find(([name]) => name.test(office.nama)) ?? [undefined, []]
  const isEducation = office.nama === 'Dinas Pendidikan'
  const branches = isEducation ? towns.map((town) => `Cabang Dinas Pendidikan Wilayah ${town}`) : []
  const parts = childrenOf(office, [...divisions.map((name) => `${name} ${office.nama}`), ...branches])
  places.set(office.nama, [office, ...parts])
  for (const [index, branch] of parts.slice(divisions.length).entries()) {
    const schools = childrenOf(branch, schoolsOf(towns[index] as string))
    for (const school of schools) places.set(school.nama, [school])
  }
}

/** Few sit at the top of the agency or of an office, most in its parts; in a school there are no parts. */
export function placeOf(unit: Unit, random: Random): Skpd {
  const [office = root, ...parts] = places.get(unit.nama) ?? []
  const share = random.share()
  if (share < 0.005) return root
  return parts.length === 0 || share < 0.06 ? office : random.pick(parts)
}
