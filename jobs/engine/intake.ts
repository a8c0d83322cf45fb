/** The places that a worker has for runs of one job: filled with as many due runs as are free, whenever some may be due. */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Claimed, ClaimedRun } from '@/models/claim'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

export interface IntakeOptions {
  /** Runs at work at once. */
  places: number
  claim(most: number): Promise<Claimed>
  /** Performs one attempt; calls `onWorked` when its controller has ended, before that is written. Never rejects. */
  perform(run: ClaimedRun, onWorked: () => void): Promise<void>
}

export interface Intake {
  /** Takes all that is due, as places get free; resolves when nothing more is due. Never rejects. */
  look(): Promise<void>
  /** Attempts that have not ended. */
  underWay(): number
  /** Takes nothing more; resolves when no claim is on its way. Attempts go on. */
  stop(): Promise<void>
  /** Resolves when no attempt is under way. */
  idle(): Promise<void>
}

/** Ends that may still be on their way to the database, for each place: one that is slow to write is not run over. */
const MOST_UNWRITTEN = 2

/** A place is free again when the controller has ended; the writing of ends goes on meanwhile. */
export function openIntake({ places, claim, perform }: IntakeOptions): Intake {
  const attempts = new Set<Promise<void>>()
  let atWork = 0
  let isWanted = false
  let isStopped = false
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let onMoved: (() => void) | undefined

  const free = () => Math.min(places - atWork, (1 + MOST_UNWRITTEN) * places - attempts.size)
  const moved = () => onMoved?.()

  const begin = (run: ClaimedRun) => {
    atWork++
    let isAtWork = true
    const worked = () => {
      if (isAtWork) atWork--
      isAtWork = false
      moved()
    }
    const attempt = perform(run, worked).finally(() => {
      attempts.delete(attempt)
      worked()
    })
    attempts.add(attempt)
  }

  const placeIsFree = async () => {
    if (free() > 0) return
    while (free() < 1 && !isStopped)
      await new Promise<void>((resolve) => {
        onMoved = resolve
      })
    // Short runs end many at a moment; one claim fills their places.
    await turnOfTheLoop()
  }

  const fill = async () => {
    isWanted = false
    const most = free()
    const { runs, againInMs } = await claim(most)
    for (const run of runs) begin(run)
    if (runs.length >= most) isWanted = true
    else if (againInMs !== null && !isStopped) {
      clearTimeout(timer)
      timer = setTimeout(look, againInMs)
    }
  }

  const turn = async () => {
    while (isWanted && !isStopped) {
      await placeIsFree()
      if (isStopped) break
      await fill().catch((error: unknown) =>
        log.warn({ error: plainMessage(error) }, 'due runs could not be claimed'),
      )
    }
    looking = undefined
  }

  function look(): Promise<void> {
    isWanted = true
    looking ??= turn()
    return looking
  }

  return {
    look,
    underWay: () => attempts.size,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      moved()
      await looking
    },
    idle: async () => {
      await Promise.allSettled([...attempts])
    },
  }
}
