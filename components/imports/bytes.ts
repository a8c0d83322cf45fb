/** Sizes of files as people write them. Pure. */
import type { Language } from '../language'

const TAGS: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-US' }
const UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const
const STEP = 1024

/** `1,5 MB`; under a kilobyte in bytes, by their whole word: `1 byte`, `5 bytes`. */
export function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(UNITS.length, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP)))
  const unit = UNITS[power - 1]
  const format = new Intl.NumberFormat(TAGS[language], {
    style: 'unit',
    ...(unit === undefined
      ? { unit: 'byte', unitDisplay: 'long', maximumFractionDigits: 0 }
      : { unit, maximumFractionDigits: 1 }),
  })
  return format.format(bytes / STEP ** power)
}
