/** How a column's numbers are written follows from all of them; days come back from every form they are written in. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateReader } from '@/controller/import/dates'
import {
  decideStyle,
  mergeNumbers,
  moneyReader,
  type NumberStatistics,
  noNumbers,
  surveyNumber,
} from '@/controller/import/numbers'
import type { NumberStyle } from '@/replies/import-previews'

function surveyed(texts: readonly string[]): NumberStatistics {
  const found = noNumbers()
  for (const text of texts) surveyNumber(text, found)
  return found
}

/** The column as it is stored, by its own decision or a person's. */
function stored(texts: readonly string[], chosen?: NumberStyle, remembered?: NumberStyle) {
  const decision = decideStyle(surveyed(texts), { chosen, remembered })
  const read = moneyReader(decision.style, noNumbers())
  return { decision, values: texts.map((text) => read(text)) }
}

describe('1.234 alone', () => {
  it('is a thousand and more beside 2,5', () => {
    const { decision, values } = stored(['1.234', '2,5'])
    expect(decision).toMatchObject({ style: 'id', by: 'values', isSure: true, ambiguous: 1 })
    expect(values).toEqual(['1234.00', '2.50'])
  })
  it('is one and a bit beside 1,250,000.50', () => {
    const { decision, values } = stored(['1.234', '1,250,000.50'])
    expect(decision).toMatchObject({ style: 'en', by: 'values', isSure: true })
    expect(values).toEqual(['1.23', '1250000.50'])
  })
  it('is a thousand and more in a column of nothing else, since money has no three decimals; and it is reported', () => {
    const { decision, values } = stored(['1.234', '750', '12.500'])
    expect(decision).toEqual({ style: 'id', by: 'kind', isSure: false, ambiguous: 2, example: '1.234' })
    expect(values).toEqual(['1234.00', '750.00', '12500.00'])
  })
  it('so is 1,234', () => {
    const { decision, values } = stored(['1,234', '12,500'])
    expect(decision).toMatchObject({ style: 'en', by: 'kind', isSure: false })
    expect(values).toEqual(['1234.00', '12500.00'])
  })
  it('beside 1,234 and nothing else is Indonesian, and it is reported that nothing says so', () => {
    expect(stored(['1.234', '1,234']).decision).toMatchObject({ style: 'id', by: 'default', isSure: false })
  })
  it('in a column written in both ways follows the more frequent, and it is reported', () => {
    const { decision } = stored(['1,250.50', '2,5', '7.25', '1.234'])
    expect(decision).toMatchObject({ style: 'en', by: 'values', isSure: false })
  })
  it('is what a person says, and numbers that leave no choice stay what they are', () => {
    const { decision, values } = stored(['1.234', '1.234.567,89'], 'en')
    expect(decision).toMatchObject({ style: 'en', by: 'person', isSure: true })
    expect(values).toEqual(['1.23', '1234567.89'])
  })
  it('is what a person said of an earlier file where this one leaves it open, and a person should look', () => {
    const { decision, values } = stored(['1.234', '750'], undefined, 'en')
    expect(decision).toMatchObject({ style: 'en', by: 'remembered', isSure: false })
    expect(values).toEqual(['1.23', '750.00'])
    expect(stored(['1.234'], 'id', 'en').decision).toMatchObject({ style: 'id', by: 'person' })
  })
  it('is what this file says by itself, whatever was said of an earlier one', () => {
    expect(stored(['1.234', '2,5'], undefined, 'en').decision).toMatchObject({ style: 'id', by: 'values' })
    expect(stored(['750'], undefined, 'en').decision).toMatchObject({ by: 'default', ambiguous: 0 })
  })
})

it('a column whose numbers leave no choice needs no decision', () => {
  expect(decideStyle(surveyed(['1.5', '2,5', '7', '-', 'abc']))).toMatchObject({ ambiguous: 0, isSure: true })
})

it('a column surveyed in parts says what it says as a whole, and may be sent as JSON', () => {
  const texts = ['1.234', '1,5', '1.5', '9,999', '12', 'x', '1.234.567']
  const parts = [surveyed(texts.slice(0, 3)), surveyed(texts.slice(3))].map(
    (part) => JSON.parse(JSON.stringify(part)) as NumberStatistics,
  )
  expect(mergeNumbers(parts[0] as NumberStatistics, parts[1] as NumberStatistics)).toEqual(surveyed(texts))
})

/** Thousandths as a decimal text. */
const decimal = (thousandths: bigint) => {
  const digits = String(thousandths < 0n ? -thousandths : thousandths).padStart(4, '0')
  return `${thousandths < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`
}
/** As PostgreSQL rounds to cents: half away from zero. */
const inCents = (thousandths: bigint) => {
  const size = thousandths < 0n ? -thousandths : thousandths
  const cents = (size + 5n) / 10n
  const digits = String(cents).padStart(3, '0')
  return `${thousandths < 0n && cents > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
const STYLES = { id: 'id-ID', en: 'en-US' } as const
const written = (style: NumberStyle, thousandths: bigint, digits: number) =>
  new Intl.NumberFormat(STYLES[style], { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(
    decimal(thousandths) as unknown as number,
  )
const amount = fc.bigInt({ min: -9_999_999_999_999_000n, max: 9_999_999_999_999_000n })
const smallAmount = fc.bigInt({ min: -99_999_999n, max: 99_999_999n })

describe.each(['id', 'en'] as const)('a column of %s numbers as Intl writes them', (style) => {
  it('comes back the same, ambiguous ones too, when none has more than two decimals', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(amount, smallAmount), { minLength: 1, maxLength: 30 }), (amounts) => {
        const cents = amounts.map((thousandths) => (thousandths / 10n) * 10n)
        const { values } = stored(cents.map((one) => written(style, one, 2)))
        expect(values).toEqual(cents.map(inCents))
      }),
    )
  })
  it('comes back with three decimals too, rounded, when one number leaves no choice', () => {
    fc.assert(
      fc.property(fc.array(smallAmount, { maxLength: 30 }), (amounts) => {
        const all = [...amounts, 1_234_567_500n]
        const { values } = stored(all.map((one) => written(style, one, 3)))
        expect(values).toEqual(all.map(inCents))
      }),
    )
  })
})

const two = (number: number) => String(number).padStart(2, '0')
const day = fc
  .integer({ min: Date.UTC(1969, 0, 1) / 86_400_000, max: Date.UTC(2068, 11, 31) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000))

const FORMS: Record<string, (y: number, m: number, d: number) => string> = {
  ISO: (y, m, d) => `${y}-${two(m)}-${two(d)}`,
  'ISO with a time': (y, m, d) => `${y}-${two(m)}-${two(d)}T23:59:59`,
  'DD/MM/YYYY': (y, m, d) => `${two(d)}/${two(m)}/${y}`,
  'DD/MM/YYYY HH:mm': (y, m, d) => `${two(d)}/${two(m)}/${y} 00:01`,
  'DD-MM-YYYY': (y, m, d) => `${two(d)}-${two(m)}-${y}`,
  'DD-MM-YYYY HH:mm:ss': (y, m, d) => `${two(d)}-${two(m)}-${y} 23:59:59`,
  'D/M/YY': (y, m, d) => `${d}/${m}/${two(y % 100)}`,
  'its number in Excel': (y, m, d) => String(Date.UTC(y, m - 1, d) / 86_400_000 + 25_569),
  'Indonesian words': (y, m, d) =>
    new Intl.DateTimeFormat('id-ID', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.UTC(y, m - 1, d)),
  'English words': (y, m, d) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.UTC(y, m - 1, d)),
}

it.each(Object.entries(FORMS))('any day comes back from %s', (_name, write) => {
  const read = dateReader(false)
  fc.assert(
    fc.property(day, (at) => {
      const text = write(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate())
      expect(read(text)).toBe(at.toISOString().slice(0, 10))
    }),
  )
})
