/** What the overview works out before it answers: time left, and few questions for many askers. */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadOf, timeLeft } from '@/controller/overview-left'
import { keptFigure } from '@/controller/overview-shared'
import { sharedAnswer } from '@/utils/shared-answer'
import { until } from '../support/processes'

const minutes = (...each: number[]) => each.map((one) => one * 60_000)

describe('the time left of a run', () => {
  it('is what the last successes of its job took, less what it has taken', () => {
    expect(timeLeft(minutes(8, 9, 10, 11, 12), 60_000 * 4)).toEqual({
      kind: 'left',
      lowMs: 60_000 * 4.4,
      midMs: 60_000 * 6,
      highMs: 60_000 * 7.6,
      runs: 5,
    })
  })
  it('is judged only by those that took longer than it has taken already', () => {
    expect(timeLeft(minutes(2, 2, 10), 60_000 * 5)).toMatchObject({ midMs: 60_000 * 5, highMs: 60_000 * 5 })
  })
  it('is not known when it takes longer than all of them, and that is said', () => {
    expect(timeLeft(minutes(2, 4, 3), 60_000 * 5)).toEqual({ kind: 'over', longestMs: 240_000, runs: 3 })
  })
  it('is not guessed from fewer than three', () => {
    expect(timeLeft(minutes(2, 3), 0)).toBeNull()
    expect(spreadOf(minutes(2, 3))).toBeNull()
  })
  it('is never below 0, and its spread is in order, whatever happened before', () => {
    const durations = fc.array(fc.integer({ min: 0, max: 86_400_000 }), { minLength: 3, maxLength: 60 })
    fc.assert(
      fc.property(durations, fc.integer({ min: 0, max: 100_000_000 }), (past, elapsedMs) => {
        const left = timeLeft(past, elapsedMs)
        if (left?.kind === 'left') {
          expect(left.lowMs).toBeGreaterThanOrEqual(0)
          expect(left.midMs).toBeGreaterThanOrEqual(left.lowMs)
          expect(left.highMs).toBeGreaterThanOrEqual(left.midMs)
        } else expect(elapsedMs).toBeGreaterThanOrEqual(Math.max(...past))
      }),
    )
  })
})

describe('an answer that many ask for', () => {
  it('is found once for all who ask at the same time, and never begun before it was asked for', async () => {
    const begun: (() => void)[] = []
    const ask = sharedAnswer(5, async () => {
      const number = begun.length + 1
      await new Promise<void>((resolve) => begun.push(resolve))
      return number
    })
    const first = Promise.all([ask(), ask(), ask()])
    await until(() => begun.length === 1, 'the first is begun')
    // The first is under way, so that whoever asks now shares the second.
    const second = Promise.all([ask(), ask()])
    begun[0]?.()
    expect(await first).toEqual([1, 1, 1])
    await until(() => begun.length === 2, 'the second is begun')
    begun[1]?.()
    expect(await second).toEqual([2, 2])
  })
  it('that fails is asked for again', async () => {
    let tries = 0
    const ask = sharedAnswer(0, async () => {
      tries += 1
      if (tries === 1) throw new Error('away')
      return tries
    })
    await expect(ask()).rejects.toThrow('away')
    expect(await ask()).toBe(2)
  })
})

describe('a figure that is dear', () => {
  it('is kept until its mark moves, and the one before is shown while the next is found', async () => {
    let value = 0
    const read = keptFigure({ maxAgeMs: 60_000, waitMs: 500, restFactor: 0 }, async () => {
      value += 1
      return value
    })
    expect(await read('a')).toEqual({ value: 1, isSettled: true })
    expect(await read('a')).toEqual({ value: 1, isSettled: true })
    expect(await read('b')).toEqual({ value: 2, isSettled: true })

    let isSlow = false
    let letGo: () => void = () => undefined
    const slow = keptFigure({ maxAgeMs: 60_000, waitMs: 1, restFactor: 0 }, async () => {
      if (isSlow) await new Promise<void>((resolve) => (letGo = resolve))
      return isSlow
    })
    expect((await slow('a')).value).toBe(false)
    isSlow = true
    expect(await slow('b')).toEqual({ value: false, isSettled: false })
    letGo()
    await sleep(0)
    expect(await slow('b')).toEqual({ value: true, isSettled: true })
  })
})
