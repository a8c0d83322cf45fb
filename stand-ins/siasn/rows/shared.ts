/** What the rows of all types have in common. */
import { hexWord, Random, scramble } from '../random'

/** One upstream row. */
export interface Row {
  id: string
  [field: string]: unknown
}

/**
 * A row in parts, the first with its id; `serial` and seed decide it, `version` counts its changes.
 * In parts because the engine turns one object merged from many fields into a slow dictionary:
 * writing the parts one by one is eight times cheaper.
 */
export type RowParts = readonly [Row, ...Record<string, unknown>[]]
export type BuildRow = (seed: number, serial: number, version: number) => RowParts

export function rowOf(parts: RowParts): Row {
  return Object.assign({}, ...parts)
}

/** The same JSON text as that of `rowOf(parts)`. */
export function rowText(parts: RowParts): string {
  let text = JSON.stringify(parts[0]).slice(0, -1)
  for (let part = 1; part < parts.length; part++) text += `,${JSON.stringify(parts[part]).slice(1, -1)}`
  return `${text}}`
}

/** Chance for what never changes about a row, and for what changes with its version. */
export function chances(seed: number, salt: number, serial: number, version: number) {
  const fixed = new Random(seed, salt, serial)
  const now = version === 0 ? fixed : new Random(seed, salt ^ scramble(version), serial)
  return { fixed, now }
}

/** Unique within a type: different serials never give the same word. */
export function idWord(seed: number, salt: number, serial: number): number {
  return scramble(serial ^ scramble(seed ^ salt))
}

export function hexId(seed: number, salt: number, serial: number): string {
  const random = new Random(seed, salt ^ 0x1d, serial)
  return hexWord(idWord(seed, salt, serial)) + random.hex32().slice(8)
}

export function uuidId(seed: number, salt: number, serial: number): string {
  return new Random(seed, salt ^ 0x1d, serial).uuid(idWord(seed, salt, serial))
}

export const DRAFT = 0
export const APPROVED = 2
export const REJECTED = 3

/** 0 draft, 1 proposed, 2 approved, 3 rejected. */
export function statusOf(random: Random): number {
  const share = random.share()
  if (share < 0.1) return DRAFT
  if (share < 0.35) return 1
  return share < 0.88 ? APPROVED : REJECTED
}

export const statusNames = ['Draft', 'Diajukan', 'Disetujui', 'Ditolak'] as const

export const refusals = [
  'Dokumen SK pangkat terakhir tidak terbaca, mohon unggah ulang',
  'Penilaian kinerja 2 tahun terakhir belum lengkap',
  'Angka kredit tidak sesuai dengan PAK',
  'Ijazah belum terdaftar pada pangkalan data, lampirkan surat keterangan',
  "Nama pada ijazah berbeda dengan data SIASN (contoh: Ma'ruf dan Makruf)",
] as const

/** Documents by their id, as SIASN keeps them. */
export function documents(random: Random, nip: string, list: readonly (readonly [number, string])[]) {
  const byId: Record<string, { object: string; name: string; slug: string }> = {}
  for (const [slug, name] of list) {
    const object = `peremajaan/usulan/${slug}_${nip}_${hexWord(random.word())}.pdf`
    byId[slug] = { object, name, slug: String(slug) }
  }
  return byId
}

export const grades = [
  'II/a',
  'II/b',
  'II/c',
  'II/d',
  'III/a',
  'III/b',
  'III/c',
  'III/d',
  'IV/a',
  'IV/b',
  'IV/c',
]

/** SIASN's number of a grade: 21 is II/a, 31 is III/a. */
export function gradeId(index: number): string {
  return String(21 + Math.floor(index / 4) * 10 + (index % 4))
}
