/** What a controller can say besides returning (done) and throwing (again, then dead). */
import type { StoredError } from '@/models/job-run'
import { type MessageParams, plainMessage } from '@/utils/errors'

/** An error that a run records in words people understand; `code` names its text in `locales/`. Tried again. */
export class RunFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly params: MessageParams = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Never again: the run is dead now. */
export class Permanent extends RunFailure {}

/** Later: the run is queued again after `delayMs`, and the attempt does not count. */
export class Snooze extends RunFailure {
  constructor(
    readonly delayMs: number,
    code: string,
    message: string,
    params: MessageParams = {},
  ) {
    super(code, message, params)
  }
}

/** Later, when a person has acted: the run keeps its cursor, and is due again once `on` is released. */
export class Blocked extends RunFailure {
  constructor(
    /** What the run waits for; see `releaseBlocked`. */
    readonly on: string,
    /** Asked after the run was put away: what it waits for may have come in between. */
    readonly isStillMissing: () => Promise<boolean>,
    reason: { code: string; message: string },
  ) {
    super(reason.code, reason.message)
  }
}

/** Put away until only so many children are open; thrown by `spawn` and `join`, never by a controller. */
export class Parked extends Error {
  constructor(readonly wakeAtOpen: number) {
    super(`waiting until ${wakeAtOpen} children are open`)
  }
}

/** Why an attempt's signal aborted. */
export type AbortReason = 'cancelled' | 'lost' | 'timed_out' | 'stopping'

/** The reason an attempt's signal carries. */
export class Aborted extends Error {
  constructor(readonly reason: AbortReason) {
    super(`the attempt was aborted: ${reason}`)
  }
}

/** jsonb holds neither NUL nor half a character. */
const storable = (text: string) => text.replaceAll('\0', '').toWellFormed()

function storableParams(params: MessageParams): MessageParams {
  const entries = Object.entries(params)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? storable(value) : value]),
  )
}

/** The error as a run stores it. An error that nobody foresaw keeps its text, without credentials. */
export function storedError(error: unknown): StoredError {
  if (error instanceof RunFailure)
    return { code: error.code, message: storable(error.message), params: storableParams(error.params) }
  const reason = plainMessage(error)
  return { code: 'unexpected', message: reason, params: { reason } }
}
