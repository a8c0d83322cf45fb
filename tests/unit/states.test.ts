/** The life of a run: one table, closed, and words for callers of the earlier API. */
import { describe, expect, it } from 'vitest'
import { legacyState } from '@/jobs/engine/run-view'
import { ACTIVE_STATUSES, isActive, RUN_STATUSES, statusesBefore, TRANSITIONS } from '@/jobs/engine/states'

const FINAL = ['completed', 'dead', 'cancelled'] as const

describe('the transition table', () => {
  it('knows every status and leads only to known ones', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...RUN_STATUSES].sort())
    for (const next of Object.values(TRANSITIONS))
      for (const status of next) expect(RUN_STATUSES).toContain(status)
  })
  it('lets nothing follow a completed run', () => {
    expect(TRANSITIONS.completed).toEqual([])
  })
  it.each(['dead', 'cancelled'] as const)(
    'lets a %s run come back only to wait for its turn or its children',
    (status) => {
      expect(TRANSITIONS[status]).toEqual(['queued', 'waiting'])
    },
  )
  it('calls every status active or final, never both', () => {
    expect([...ACTIVE_STATUSES, ...FINAL].sort()).toEqual([...RUN_STATUSES].sort())
    expect(RUN_STATUSES.filter(isActive)).toEqual([...ACTIVE_STATUSES])
  })
  it('leads from queued to every status', () => {
    const reached = new Set<string>(['queued'])
    for (let size = 0; size !== reached.size; ) {
      size = reached.size
      for (const from of RUN_STATUSES)
        if (reached.has(from)) for (const to of TRANSITIONS[from]) reached.add(to)
    }
    expect(RUN_STATUSES.filter((status) => !reached.has(status))).toEqual([])
  })
  it('lets every active run be cancelled', () => {
    expect(statusesBefore('cancelled')).toEqual([...ACTIVE_STATUSES])
  })
  it.each(RUN_STATUSES)('reads the same backwards for %s', (to) => {
    for (const from of RUN_STATUSES)
      expect(statusesBefore(to).includes(from)).toBe(TRANSITIONS[from].includes(to))
  })
  it('completes only what runs, or waits for its children', () => {
    expect(statusesBefore('completed')).toEqual(['running', 'waiting'])
  })
})

it.each([
  ['queued', 'waiting'],
  ['running', 'active'],
  ['waiting', 'active'],
  ['completed', 'completed'],
  ['dead', 'failed'],
  ['cancelled', 'cancelled'],
] as const)('callers of the earlier API read %s as %s', (status, legacy) => {
  expect(legacyState(status)).toBe(legacy)
})
