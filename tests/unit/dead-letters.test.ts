/** What the page of failed runs works out before it asks: its address, its filter, and what a cause is called. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadStateToQuery, readDeadState, toApiFilter, withFilter } from '@/components/dead/dead-state'
import { causeTitle } from '@/controller/cause-title'
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'

describe('the part of the failed runs in an address', () => {
  const text = fc.stringMatching(/^[a-z0-9%&=# .-]{1,20}$/).filter((value) => value.trim() === value)
  it('comes back from the address it was written to', () => {
    const state = fc.record({
      filters: fc.record({ job: text, cause: text, lane: text, search: text }, { requiredKeys: [] }),
      open: fc.option(text),
      bulk: fc.option(text),
    })
    fc.assert(
      fc.property(state, (wanted) => {
        const address = new URLSearchParams(deadStateToQuery(wanted)).toString()
        expect(readDeadState(Object.fromEntries(new URLSearchParams(address)))).toEqual(wanted)
      }),
    )
  })
  it('forgets what is no day, and a filter that is emptied', () => {
    expect(readDeadState({ since: 'kemarin', until: '2026-13-01', lane: ' ' }).filters).toEqual({})
    const state = readDeadState({ lane: 'a', cause: 'b' })
    expect(withFilter(state, 'lane', '').filters).toEqual({ cause: 'b' })
  })
  it('asks for days as they begin and end in Jakarta, and for a job or a whole family', () => {
    expect(
      toApiFilter(readDeadState({ job: 'proxy.pg_akademik', since: '2026-11-01', until: '2026-11-02' })),
    ).toEqual({
      family: 'proxy',
      type: 'pg_akademik',
      since: '2026-11-01T00:00:00+07:00',
      until: '2026-11-02T23:59:59.999999+07:00',
    })
    expect(toApiFilter(readDeadState({ job: 'proxy' }))).toEqual({ family: 'proxy' })
  })
})

it.each([
  ['unexpected: row # is locked', 'row # is locked'],
  ['upstream_timeout', 'SIASN did not answer in time'],
  ['a_code_without_a_text', 'a_code_without_a_text'],
])('the cause %s is called "%s"', (cause, title) => {
  expect(causeTitle(cause, 'en')).toBe(title)
})

it.each([
  ['id', indonesian],
  ['en', english],
] as const)(
  'no cause has a gap where values of one run would stand, in %s',
  (language, { runErrors, causes }) => {
    const titles = Object.keys(runErrors).map((code) => causeTitle(code, language))
    expect(titles.filter((title) => /[{}…]/.test(title))).toEqual([])
    expect(Object.keys(causes).filter((code) => !(code in runErrors))).toEqual([])
  },
)
