/** Many hints, few refetches, and no hint forgotten; and a voice that does not talk without pause. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnnouncer } from '@/components/announcer'
import { coalesce } from '@/components/coalesce'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('hints', () => {
  it('lead to one refetch when they come together', async () => {
    const work = vi.fn(async () => undefined)
    const refetch = coalesce(work, 500)
    for (let n = 0; n < 50; n++) refetch.hint()
    await pass(0)
    expect(work).toHaveBeenCalledTimes(1)
    await pass(5_000)
    expect(work).toHaveBeenCalledTimes(1)
  })
  it('leave a gap between two refetches', async () => {
    const startedAt: number[] = []
    const refetch = coalesce(async () => startedAt.push(Date.now()), 500)
    for (let n = 0; n < 40; n++) {
      refetch.hint()
      await pass(50)
    }
    await pass(1_000)
    expect(startedAt.length).toBeGreaterThanOrEqual(4)
    const gaps = startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500)
  })
  it('that come during a refetch lead to one more after it, never to two at once', async () => {
    let underWay = 0
    let most = 0
    const work = vi.fn(async () => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      underWay--
    })
    const refetch = coalesce(work, 500)
    refetch.hint()
    await pass(1_000)
    refetch.hint()
    refetch.hint()
    expect(work).toHaveBeenCalledTimes(1)
    await pass(10_000)
    expect(work).toHaveBeenCalledTimes(2)
    expect(most).toBe(1)
  })
  it('are followed again after a refetch that failed', async () => {
    const work = vi.fn(() => Promise.reject(new Error('offline')))
    const refetch = coalesce(work, 500)
    refetch.hint()
    await pass(1_000)
    refetch.hint()
    await pass(1_000)
    expect(work).toHaveBeenCalledTimes(2)
  })
  it('lead to nothing once it was stopped, not even those of a refetch under way', async () => {
    const work = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 1_000)))
    const refetch = coalesce(work, 500)
    refetch.hint()
    await pass(100)
    refetch.hint()
    refetch.stop()
    refetch.hint()
    await pass(10_000)
    expect(work).toHaveBeenCalledTimes(1)
  })
})

describe('the voice for screen readers', () => {
  it('tells progress at most every ten seconds, and then the latest', async () => {
    const said: string[] = []
    const { progress } = createAnnouncer((text) => said.push(text))
    for (let percent = 0; percent <= 25; percent++) {
      progress(`${percent} persen`)
      await pass(1_000)
    }
    expect(said).toEqual(['0 persen', '9 persen', '19 persen'])
  })
  it('tells the end at once, and not what was waiting to be told before it', async () => {
    const said: string[] = []
    const { progress, final } = createAnnouncer((text) => said.push(text))
    progress('1 persen')
    await pass(0)
    progress('99 persen')
    final('selesai')
    expect(said).toEqual(['1 persen', 'selesai'])
    await pass(60_000)
    expect(said).toEqual(['1 persen', 'selesai'])
  })
  it('says nothing more once it was stopped', async () => {
    const said: string[] = []
    const announcer = createAnnouncer((text) => said.push(text))
    announcer.progress('1 persen')
    announcer.stop()
    await pass(60_000)
    expect(said).toEqual([])
  })
})
