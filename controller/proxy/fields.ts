/** Fields that lists and downloads of several types show alike. */
import type { Field, ListFilter, Show } from './source'

/** A field by its path, its Indonesian and English title. */
export function field(path: string, [id, en]: readonly [string, string], show: Show = 'text'): Field {
  return { path, title: { id, en }, show }
}

export const NIP = field('nip', ['NIP', 'NIP'])
export const NAME = field('nama', ['Nama', 'Name'])
export const POSITION = field('pegawai.jabatan_master', ['Jabatan', 'Position'])
export const UNIT = field('pegawai.opd_master', ['Unit Kerja', 'Work unit'])
export const PROPOSED_AT = field('tgl_usulan', ['Tanggal Usulan', 'Proposed on'], 'day')
export const STATUS = field('status_usulan', ['Status Usulan', 'Proposal status'], 'status')
export const SERVICE = field('jenis_layanan_nama', ['Jenis Layanan', 'Service'])
export const REFUSAL = field('alasan_tolak_tambahan', ['Alasan Tolak', 'Reason of refusal'])
export const PERSON_STATUS = field('pegawai.status_master', ['Status Pegawai', 'Employee status'])

/** Who a row is about: the first columns of every download. */
export const WHO = [NIP, NAME, POSITION, UNIT] as const

function filterOf({ path, title }: Field, match: ListFilter['match']): ListFilter {
  return { title, column: path, match }
}

/** Filters that every type has. */
export const WHO_FILTERS = { nip: filterOf(NIP, 'contains'), nama: filterOf(NAME, 'contains') } as const
export const SERVICE_FILTER = filterOf(SERVICE, 'choice')
export const STATUS_FILTER = filterOf(STATUS, 'status')

/** A filter by the month in which the column's text begins. */
export function monthFilter(shown: Field): ListFilter {
  return filterOf(shown, 'month')
}

/** A filter by the values that occur. */
export function choiceFilter(shown: Field): ListFilter {
  return filterOf(shown, 'choice')
}
