/** Waits until the product says that it is usable. */

import type { KeptProcess } from './kept-process'
import { describeEnd, sleep } from './processes'
import { SetupError } from './say'

const LIMIT_MS = 90_000
const PAUSE_MS = 100
const ANSWER_MS = 10_000

export interface Waiting {
  url: string
  /** Any of these ending means that it will not become usable. */
  needed: Readonly<Record<string, KeptProcess>>
  signal: AbortSignal
}

/** @throws SetupError with the last answer when it does not become usable, or when a needed process ends. */
export async function untilHealthy({ url, needed, signal }: Waiting): Promise<void> {
  const ends = Object.entries(needed).map(async ([name, kept]) => {
    const end = await kept.firstEnd
    throw new SetupError(
      `The ${name} ended while starting (${describeEnd(end)}).`,
      'What it printed is above; correct that and start again.',
    )
  })
  await Promise.race([poll(url, signal), ...ends])
}

async function poll(url: string, signal: AbortSignal): Promise<void> {
  const until = Date.now() + LIMIT_MS
  let last = 'no answer'
  while (Date.now() < until && !signal.aborted) {
    const answer = await ask(url)
    if (answer === null) return
    last = answer
    await sleep(PAUSE_MS, signal)
  }
  throw new SetupError(
    signal.aborted
      ? 'Stopped while starting.'
      : `${url} did not become healthy in ${LIMIT_MS / 1000} s; last: ${last}`,
  )
}

/** Null when healthy, else what stood in the way. */
async function ask(url: string): Promise<string | null> {
  try {
    const reply = await fetch(url, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const body = await reply.text()
    return reply.status === 200 ? null : `HTTP ${reply.status} ${body.slice(0, 300)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
