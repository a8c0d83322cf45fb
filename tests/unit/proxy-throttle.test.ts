/** How many requests at once: more while the upstream answers well, half as many when it is in trouble. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { adaptiveThrottle, type Throttle } from '@/controller/proxy/throttle'

// The faked clock does not reach this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, value: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms, value)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new Error('aborted', { cause: signal.reason }))
      })
    }),
}))

class Trouble extends Error {}

let throttle: Throttle
let abort: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  open(8)
})

afterEach(() => {
  vi.useRealTimers()
})

function open(max: number) {
  abort = new AbortController()
  const isTrouble = (error: unknown) => error instanceof Trouble
  throttle = adaptiveThrottle({ max, isTrouble, signal: abort.signal })
}

/** Lets everything happen that does not need the clock. */
async function settle() {
  for (let turn = 0; turn < 20; turn++) await null
}

interface Work {
  hasBegun: boolean
  end(error?: Error): Promise<void>
  outcome: Promise<unknown>
}

/** Asks for a slot; the work lasts until it is told to end. */
function begin(): Work {
  let resolve: () => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const ending = new Promise<void>((onEnd, onError) => {
    resolve = onEnd
    reject = onError
  })
  const work: Work = {
    hasBegun: false,
    end: async (error) => {
      if (error) reject(error)
      else resolve()
      await settle()
    },
    outcome: throttle
      .run(async () => {
        work.hasBegun = true
        await ending
      })
      .catch((error: unknown) => error),
  }
  return work
}

/** As many as there are slots begin, take so long, and end well. */
async function round(ms = 100): Promise<void> {
  const works = Array.from({ length: throttle.slots() }, begin)
  await settle()
  await vi.advanceTimersByTimeAsync(ms)
  for (const work of works) await work.end()
}

async function grown(rounds: number) {
  for (let turn = 0; turn < rounds; turn++) await round()
}

it('begins with two, and with one where only one is allowed', () => {
  expect(throttle.slots()).toBe(2)
  open(1)
  expect(throttle.slots()).toBe(1)
})

it('lets no more work begin than there are slots, and the next when one ends, in the order asked', async () => {
  const works = Array.from({ length: 4 }, begin)
  await settle()
  expect(works.map((work) => work.hasBegun)).toEqual([true, true, false, false])
  await works[1]?.end(new Error('of its own'))
  expect(works.map((work) => work.hasBegun)).toEqual([true, true, true, false])
})

describe('the slots grow', () => {
  it('with each good answer, up to the most allowed and never above', async () => {
    const seen = [throttle.slots()]
    for (let turn = 0; turn < 6; turn++) {
      await round()
      seen.push(throttle.slots())
    }
    expect(seen).toEqual([2, 4, 8, 8, 8, 8, 8])
  })
  it('after a trouble only by one for as many good answers as there are slots', async () => {
    await grown(3)
    const work = begin()
    await vi.advanceTimersByTimeAsync(100)
    await work.end(new Trouble())
    expect(throttle.slots()).toBe(4)
    await vi.advanceTimersByTimeAsync(1)
    await round()
    await round()
    expect(throttle.slots()).toBeGreaterThanOrEqual(5)
    expect(throttle.slots()).toBeLessThanOrEqual(6)
  })
  it('not by errors that are no trouble of the upstream, and do not shrink by them', async () => {
    const work = begin()
    await settle()
    await work.end(new Error('of its own'))
    expect(throttle.slots()).toBe(2)
  })
})

describe('the slots halve', () => {
  it('once for all requests that were under way when the trouble began', async () => {
    await grown(3)
    const works = Array.from({ length: 8 }, begin)
    await settle()
    await vi.advanceTimersByTimeAsync(50)
    for (const work of works) await work.end(new Trouble())
    expect(throttle.slots()).toBe(4)
  })
  it('again for a trouble that began after', async () => {
    await grown(3)
    for (const expected of [4, 2, 1, 1, 1]) {
      const work = begin()
      await vi.advanceTimersByTimeAsync(50)
      await work.end(new Trouble())
      await vi.advanceTimersByTimeAsync(1)
      expect(throttle.slots()).toBe(expected)
    }
  })
  it('when answers come ever later', async () => {
    await grown(4)
    expect(throttle.slots()).toBe(8)
    await round(1_000)
    expect(throttle.slots()).toBeLessThan(8)
  })
  it('not when answers were slow from the beginning', async () => {
    for (let turn = 0; turn < 6; turn++) await round(60_000)
    expect(throttle.slots()).toBe(8)
  })
  it('not for good when the upstream became slower for good', async () => {
    await grown(4)
    for (let turn = 0; turn < 400; turn++) await round(1_000)
    expect(throttle.slots()).toBeGreaterThan(1)
  })
})

it('hands the work’s own value and error through', async () => {
  await expect(throttle.run(async () => 7)).resolves.toBe(7)
  const trouble = new Trouble('503')
  await expect(throttle.run(() => Promise.reject(trouble))).rejects.toBe(trouble)
})

describe('a pause', () => {
  it('lets nothing new begin until it is over', async () => {
    throttle.pause(1_000)
    const work = begin()
    await vi.advanceTimersByTimeAsync(900)
    expect(work.hasBegun).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(work.hasBegun).toBe(true)
  })
  it('is as long as the longest that was asked for', async () => {
    throttle.pause(1_000)
    throttle.pause(200)
    const work = begin()
    await vi.advanceTimersByTimeAsync(900)
    expect(work.hasBegun).toBe(false)
    throttle.pause(500)
    await vi.advanceTimersByTimeAsync(300)
    expect(work.hasBegun).toBe(false)
    await vi.advanceTimersByTimeAsync(300)
    expect(work.hasBegun).toBe(true)
  })
  it('ends at once when the run is cancelled, and its slots are free again', async () => {
    throttle.pause(60_000)
    const works = [begin(), begin()]
    await settle()
    const stop = new Error('cancelled')
    abort.abort(stop)
    expect(await Promise.all(works.map((work) => work.outcome))).toMatchObject([
      { cause: stop },
      { cause: stop },
    ])
    expect(works.some((work) => work.hasBegun)).toBe(false)
  })
})

it('whatever happens: never fewer than one slot, never more than allowed, and everybody has a turn', async () => {
  const answer = fc.record({
    ms: fc.nat({ max: 5_000 }),
    isTrouble: fc.boolean(),
    pauseMs: fc.nat({ max: 50 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 32 }),
      fc.array(answer, { maxLength: 60 }),
      async (max, answers) => {
        open(max)
        let underWay = 0
        let done = 0
        const works = answers.map(({ ms, isTrouble, pauseMs }) =>
          throttle
            .run(async () => {
              underWay++
              expect(underWay).toBeLessThanOrEqual(max)
              await new Promise((resolve) => setTimeout(resolve, ms))
              underWay--
              if (pauseMs > 40) throttle.pause(pauseMs)
              if (isTrouble) throw new Trouble()
            })
            .catch((error: unknown) => {
              if (!(error instanceof Trouble)) throw error
            })
            .then(() => {
              done++
              expect(throttle.slots()).toBeGreaterThanOrEqual(1)
              expect(throttle.slots()).toBeLessThanOrEqual(max)
            }),
        )
        await vi.runAllTimersAsync()
        await Promise.all(works)
        expect(done).toBe(answers.length)
      },
    ),
    { numRuns: 60 },
  )
})
