/** Months by their Indonesian and English names, whole or shortened. */

const NAMES: readonly (readonly string[])[] = [
  ['januari', 'january'],
  ['februari', 'february', 'pebruari'],
  ['maret', 'march'],
  ['april'],
  ['mei', 'may'],
  ['juni', 'june'],
  ['juli', 'july'],
  ['agustus', 'august', 'agt', 'ags'],
  ['september', 'sept'],
  ['oktober', 'october'],
  ['november', 'nopember'],
  ['desember', 'december'],
]

const NUMBERS = new Map(
  NAMES.flatMap((names, index) =>
    names.flatMap((name) => [name, name.slice(0, 3)]).map((name) => [name, index + 1] as const),
  ),
)

/** 1 to 12; null for a word that is no month. */
export function monthNumber(name: string): number | null {
  return NUMBERS.get(name.toLowerCase()) ?? null
}
