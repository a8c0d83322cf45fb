/** When a cron expression occurs: in its zone, over the edges of months and summer time, and what is refused. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTiming, knownTimeZone, nextTick, nextTicks, ticksUntil } from '@/jobs/engine/cron'
import { AppError } from '@/utils/errors'
import { expressions, zones } from '../support/cron'

describe('a moment', () => {
  const at = (iso: string) => new Date(iso)
  const iso = (dates: Date[]) => dates.map((date) => date.toISOString())

  it.each([
    ['Asia/Jakarta', '2026-11-22T21:00:00.000Z'],
    ['Asia/Makassar', '2026-11-22T20:00:00.000Z'],
    ['Asia/Jayapura', '2026-11-22T19:00:00.000Z'],
    ['UTC', '2026-11-23T04:00:00.000Z'],
  ])('of four in the morning is that of %s', (timeZone, expected) => {
    expect(nextTick({ cron: '0 4 * * *', timeZone }, at('2026-11-22T10:00:00Z'))?.toISOString()).toBe(
      expected,
    )
  })

  it('that summer time skips is the first after the gap, and one that occurs twice occurs once', () => {
    const half = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' }
    expect(iso(nextTicks(half, at('2027-03-27T12:00:00Z'), 2))).toEqual([
      '2027-03-28T01:00:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ])
    expect(iso(nextTicks(half, at('2026-10-24T12:00:00Z'), 2))).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
    const every = { cron: '*/30 * * * *', timeZone: 'Europe/Berlin' }
    expect(nextTicks(every, at('2026-10-24T23:59:00Z'), 6).map(Number)).toEqual(
      Array.from({ length: 6 }, (_, index) => Date.parse('2026-10-25T00:00:00Z') + index * 1_800_000),
    )
  })

  it('can be the last day of a month, the last Friday, or a leap day', () => {
    const after = at('2027-01-31T12:00:00Z')
    const zone = { timeZone: 'UTC' }
    expect(iso(nextTicks({ cron: '0 0 L * *', ...zone }, after, 2))).toEqual([
      '2027-02-28T00:00:00.000Z',
      '2027-03-31T00:00:00.000Z',
    ])
    expect(iso(nextTicks({ cron: '0 0 * * 5L', ...zone }, after, 1))).toEqual(['2027-02-26T00:00:00.000Z'])
    expect(iso(nextTicks({ cron: '0 0 29 2 *', ...zone }, after, 1))).toEqual(['2028-02-29T00:00:00.000Z'])
    expect(iso(nextTicks({ cron: '0 0 31 * *', ...zone }, after, 2))).toEqual([
      '2027-03-31T00:00:00.000Z',
      '2027-05-31T00:00:00.000Z',
    ])
  })

  it.each([
    ['0 0 30 2 *', 'Asia/Jakarta', 'schedule_never'],
    ['0 0 31 4,6,9,11 *', 'Asia/Jakarta', 'schedule_never'],
    ['0 0 12 * * *', 'Asia/Jakarta', 'schedule_fields'],
    ['0 0 12 1 1 * 2030', 'Asia/Jakarta', 'schedule_fields'],
    ['', 'Asia/Jakarta', 'schedule_fields'],
    ['@daily', 'Asia/Jakarta', 'schedule_fields'],
    ['2026-12-01T00:00:00', 'Asia/Jakarta', 'schedule_fields'],
    ['61 * * * *', 'Asia/Jakarta', 'schedule_cron'],
    ['* * * * SEN', 'Asia/Jakarta', 'schedule_cron'],
    ['0 0 13 * +5', 'Asia/Jakarta', 'schedule_cron'],
    ['*/0 * * * *', 'Asia/Jakarta', 'schedule_cron'],
    ['* * * * *', 'Asia/Bandung', 'schedule_zone'],
    ['* * * * *', '+07:00', 'schedule_zone'],
    ['* * * * *', '', 'schedule_zone'],
  ])('of %j in %j is refused: %s', (cron, timeZone, code) => {
    const refusal = () => checkTiming({ cron, timeZone }, new Date())
    expect(refusal).toThrow(AppError)
    expect(refusal).toThrow(code)
  })

  it.each([
    ['61 * * * *', 1, '61'],
    ['0 0 13 * +5', 5, '+5'],
    ['0 24 * * *', 2, '24'],
    ['0 0 0 * *', 3, '0'],
    ['0 0 1 JANUARI *', 4, 'JANUARI'],
    ['*/0 * * * *', 1, '*/0'],
  ])('of %j is refused for its part %i, without a library’s words', (cron, place, value) => {
    const refusal = () => checkTiming({ cron, timeZone: 'UTC' }, new Date())
    expect(refusal).toThrow(
      expect.objectContaining({ params: { place, value, accepted: expect.any(String) } }),
    )
  })

  it('is kept as it is meant: single spaces, the zone as it is listed', () => {
    const kept = checkTiming({ cron: '  0  4 *\t* MON-FRI ', timeZone: 'asia/jakarta' }, new Date())
    expect(kept).toEqual({ cron: '0 4 * * MON-FRI', timeZone: 'Asia/Jakarta' })
    expect(knownTimeZone('Asia/Kolkata')).toMatch(/^Asia\/(Kolkata|Calcutta)$/)
  })

  const moments = fc.date({ min: at('2024-01-01'), max: at('2034-01-01'), noInvalidDate: true })

  it('to come is later than now, at least a minute from the one before, whatever the expression and the time', () => {
    fc.assert(
      fc.property(expressions, zones, moments, (cron, timeZone, now) => {
        const [first, second] = nextTicks({ cron, timeZone }, now, 2)
        if (!first || !second) throw new Error(`${cron} never occurs`)
        expect(first.getTime()).toBeGreaterThan(now.getTime())
        expect(first.getUTCSeconds()).toBe(0)
        expect(second.getTime() - first.getTime()).toBeGreaterThanOrEqual(60_000)
        expect(nextTick({ cron, timeZone }, new Date(first.getTime() - 1))).toEqual(first)
      }),
      { numRuns: 300 },
    )
  })

  it('is the same whether one looks back over a long absence or counts on from its beginning', () => {
    const away = fc.integer({ min: 1, max: 20 * 86_400 })
    fc.assert(
      fc.property(expressions, zones, moments, away, (cron, timeZone, now, seconds) => {
        const timing = { cron, timeZone }
        const first = nextTick(timing, new Date(now.getTime() - seconds * 1_000))
        if (!first || first > now) return
        const every = [first]
        for (let next = nextTick(timing, first); next && next <= now; next = nextTick(timing, next))
          every.push(next)
        const { ticks: found, hasMore } = ticksUntil(timing, { first, now }, 100)
        expect(found).toEqual(every.slice(-100))
        expect(hasMore).toBe(every.length > 100)
      }),
      { numRuns: 40 },
    )
  })
})
