/** Registers a test for each mishap: it happens in the middle of the load, and afterwards everything is sound. */
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest'
import type { Arena } from './arena'
import { type ExtraSteps, type Load, midway, settled, startLoad } from './crash-load'
import { expectSound } from './sound'

export interface Mishap {
  /** A sentence that goes on from the name of its victim. */
  name: string
  /** Whether `npm test` shows it too, and not `npm run test:crash` alone. */
  isQuick?: boolean
  /** Further runs of the load, which bring the mishap themselves. */
  extra?: readonly ExtraSteps[]
  /** Begins and ends the mishap. */
  happen(arena: Arena, load: Load): Promise<unknown>
  /** What else must be true when all runs have ended. */
  afterwards?(arena: Arena, load: Load): Promise<unknown>
}

const LIMIT_MS = 180_000

/** `npm run test:crash` repeats them so many times. */
export const rounds = Array.from({ length: Number(process.env.CRASH_ROUNDS ?? 1) }, (_, round) => round + 1)

export const quick = (mishaps: readonly Mishap[]) => mishaps.filter(({ isQuick }) => isQuick)

/** Each mishap, in each round. */
export const inRounds = (mishaps: readonly Mishap[]): Mishap[] =>
  rounds.flatMap((round) => mishaps.map((mishap) => ({ ...mishap, name: `${mishap.name} (round ${round})` })))

export function underLoad(victim: string, mishaps: readonly Mishap[], open: () => Promise<Arena>): void {
  vi.setConfig({ testTimeout: LIMIT_MS, hookTimeout: LIMIT_MS })
  describe(victim, () => {
    let arena: Arena
    beforeAll(async () => {
      arena = await open()
    }, LIMIT_MS)
    afterAll(() => arena.close())
    beforeEach(() => arena.reset())

    it.each(mishaps)('$name', async ({ name, extra, happen, afterwards }) => {
      const load = await startLoad(arena, extra)
      await midway(arena, load)
      const brokenAt = performance.now()
      await happen(arena, load)
      const mendedAt = performance.now()
      await settled(arena)
      if (process.env.CRASH_TIMES)
        console.info(
          `${victim} ${name}: ${Math.round(mendedAt - brokenAt)} ms of mishap, all ended ${Math.round(performance.now() - mendedAt)} ms later`,
        )
      await expectSound(arena, load)
      await afterwards?.(arena, load)
    })
  })
}
