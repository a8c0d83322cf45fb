/** Cron expressions and zones at random. */
import fc from 'fast-check'

const part = (min: number, max: number) => {
  const number = fc.integer({ min, max }).map(String)
  const range = fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  const step = fc.integer({ min: 1, max }).map((by) => `*/${by}`)
  const list = fc.uniqueArray(number, { minLength: 2, maxLength: 4 }).map((some) => some.join(','))
  return fc.oneof(fc.constant('*'), number, range, step, list)
}
/** Five fields that all can occur. */
export const expressions = fc
  .tuple(part(0, 59), part(0, 23), part(1, 28), part(1, 12), part(0, 6))
  .map((parts) => parts.join(' '))
export const zones = fc.constantFrom(
  'Asia/Jakarta',
  'Asia/Jayapura',
  'Europe/Berlin',
  'America/New_York',
  'UTC',
)
