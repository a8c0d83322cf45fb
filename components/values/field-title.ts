/** A title for a field that has only a name: `tgl_surat_keluar` reads `Tgl surat keluar`. Pure. */

const ACRONYMS: ReadonlySet<string> = new Set([
  'bkn',
  'cpns',
  'id',
  'kp',
  'nik',
  'nip',
  'opd',
  'pns',
  'sk',
  'skpd',
  'tmt',
  'ttd',
])

export function fieldTitle(name: string): string {
  const words = name.split(/[_\s]+/).filter((word) => word !== '')
  const spoken = words.map((word) => (ACRONYMS.has(word.toLowerCase()) ? word.toUpperCase() : word)).join(' ')
  return spoken === '' ? name : spoken.charAt(0).toUpperCase() + spoken.slice(1)
}
