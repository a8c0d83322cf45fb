/** When a notice may go out, by the clock of Jakarta. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayGoAt, type SendingPlan } from '@/utils/quiet-hours'

const AT_ONCE: SendingPlan = { quietFrom: null, quietTo: null, digest: 'immediate', digestAt: null }
const NIGHT = { ...AT_ONCE, quietFrom: '22:00', quietTo: '06:30' }
const wib = (text: string) => new Date(`2026-01-${text}:00+07:00`)

describe('a notice', () => {
  it.each<[string, SendingPlan, string, string]>([
    ['goes at once without a plan', AT_ONCE, '05T14:03', '05T14:03'],
    ['goes at once outside quiet hours', NIGHT, '05T21:59', '05T21:59'],
    ['waits from the first quiet minute', NIGHT, '05T22:00', '06T06:30'],
    ['waits over midnight', NIGHT, '06T03:15', '06T06:30'],
    ['goes in the minute the quiet hours end', NIGHT, '06T06:30', '06T06:30'],
    ['waits within a quiet noon', { ...NIGHT, quietFrom: '12:00', quietTo: '13:00' }, '05T12:30', '05T13:00'],
    ['waits for the next full hour', { ...AT_ONCE, digest: 'hourly' }, '05T14:03', '05T15:00'],
    ['waits for the hour after a full one', { ...AT_ONCE, digest: 'hourly' }, '05T14:00', '05T15:00'],
    ['of an hour in quiet hours waits for their end', { ...NIGHT, digest: 'hourly' }, '05T21:30', '06T06:30'],
    ['waits for today’s digest', { ...AT_ONCE, digest: 'daily', digestAt: '16:00' }, '05T14:03', '05T16:00'],
    [
      'waits for tomorrow’s digest',
      { ...AT_ONCE, digest: 'daily', digestAt: '07:00' },
      '05T14:03',
      '06T07:00',
    ],
    [
      'of a digest in quiet hours waits for their end',
      { ...NIGHT, digest: 'daily', digestAt: '05:00' },
      '05T14:03',
      '06T06:30',
    ],
  ])('%s', (_what, plan, now, due) => {
    expect(mayGoAt(wib(now), plan).toISOString()).toBe(wib(due).toISOString())
  })
})

it('no notice goes in quiet hours, before it happened, or more than two days later', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
  const plan = fc.record({
    quietFrom: clock,
    quietTo: clock,
    digest: fc.constantFrom('immediate', 'hourly', 'daily'),
    digestAt: clock,
  })
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Jakarta',
    hour: '2-digit',
    minute: '2-digit',
  })
  fc.assert(
    fc.property(
      fc.date({ min: wib('01T00:00'), max: wib('28T00:00'), noInvalidDate: true }),
      plan,
      (now, wanted) => {
        fc.pre(wanted.quietFrom !== wanted.quietTo)
        const due = mayGoAt(now, wanted as SendingPlan)
        expect(due.getTime()).toBeGreaterThanOrEqual(now.getTime())
        expect(due.getTime() - now.getTime()).toBeLessThanOrEqual(2 * 86_400_000)
        const [at, from, to] = [shown.format(due), wanted.quietFrom, wanted.quietTo]
        expect(from < to ? at >= from && at < to : at >= from || at < to).toBe(false)
      },
    ),
  )
})
