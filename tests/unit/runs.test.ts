/** The list of runs in an address, the history a run is compared with, and text that a shell takes as one argument. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRunsState, runsStateToQuery, toApiQuery, toBulkFilter } from '@/components/runs/runs-state'
import { quoted } from '@/controller/run-commands'
import { marksOf } from '@/controller/run-marks'

describe('an address of the list of runs', () => {
  it('says what is looked for, and comes back as it was', () => {
    const query = {
      job: 'proxy.skk',
      status: 'dead,blocked',
      from: '2026-11-22',
      sort: '-finished',
      bulk: 'x',
    }
    const state = readRunsState(query)
    expect(runsStateToQuery(state)).toEqual({ ...query, status: 'blocked,dead' })
    expect(toApiQuery(state)).toEqual({
      family: 'proxy',
      type: 'skk',
      status: 'blocked,dead',
      from: '2026-11-22',
      sort: '-finished',
    })
    expect(toBulkFilter(state)).toEqual({
      family: 'proxy',
      type: 'skk',
      states: ['blocked', 'dead'],
      from: '2026-11-22',
    })
  })
  it('takes a family and a type for a job, and one of them alone for all that share it', () => {
    const both = readRunsState({ family: 'proxy', type: 'skk' })
    expect(both.filters).toEqual({ job: 'proxy.skk' })
    const family = readRunsState({ family: 'proxy' })
    expect(family.filters).toEqual({ family: 'proxy' })
    expect(toApiQuery(family)).toEqual({ family: 'proxy' })
  })
  it('leaves out what means nothing', () => {
    const query = {
      status: 'merah,',
      from: 'kemarin',
      to: '0000-01-01',
      level: 'all',
      sort: 'payload',
      x: '1',
    }
    expect(runsStateToQuery(readRunsState(query))).toEqual({})
  })
})

describe('a run beside those before it', () => {
  const past = { id: 'r', rows: 100, pastRows: [100, 100, 100, 100, 100] }
  it('is slower only when it is so by spread, by share and by seconds at once', () => {
    const slower = (tookMs: number, pastMs: number[]) =>
      marksOf('completed', { ...past, tookMs, pastMs }).slower !== null
    expect(slower(6_000, [1_000, 1_000, 1_000, 1_000, 1_000])).toBe(false)
    expect(slower(6_001, [1_000, 1_000, 1_000, 1_000, 1_000])).toBe(true)
    expect(slower(125_000, [100_000, 100_000, 100_000, 100_000, 100_000])).toBe(false)
    expect(slower(125_001, [100_000, 100_000, 100_000, 100_000, 100_000])).toBe(true)
    expect(slower(180_000, [60_000, 80_000, 100_000, 120_000, 140_000])).toBe(false)
    expect(slower(600_000, [1_000, 1_000, 1_000, 1_000])).toBe(false)
  })
  it('brought fewer rows only when it has completed', () => {
    const few = { ...past, rows: 74, tookMs: 1, pastMs: [] }
    expect(marksOf('completed', few).fewer).toEqual({ rows: 74, usual: 100 })
    expect(marksOf('completed', { ...few, rows: 75 }).fewer).toBeNull()
    expect(marksOf('running', few).fewer).toBeNull()
  })
})

it('whatever a payload holds, a shell reads it as one argument, unchanged', () => {
  const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\0') && one.isWellFormed())
  fc.assert(
    fc.property(text, (one) => {
      const printed = execFileSync('sh', ['-c', `printf '%s.' ${quoted(one)}`]).toString()
      expect(printed).toBe(`${one}.`)
    }),
    { numRuns: 30, examples: [["it's $HOME `ls` \\ \n !"], ['']] },
  )
})
