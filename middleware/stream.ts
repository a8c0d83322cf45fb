/** Long replies, sent piece by piece at the reader's pace. */
import { pipeline } from 'node:stream/promises'
import { errorCode, plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import type { ApiRequest, ApiResponse } from './request'

/** A reader who takes nothing for this long is gone, and what is read for them must not be held any longer. */
const STALLED_MS = 120_000

/**
 * Sends the pieces. An error before the first is thrown, for an ordinary answer; one after it breaks the transfer,
 * so that nobody takes what has come for the whole.
 */
export async function sendPieces(
  { request, response }: { request: ApiRequest; response: ApiResponse },
  headers: Readonly<Record<string, string>>,
  pieces: AsyncGenerator<string | Uint8Array>,
): Promise<void> {
  const first = await pieces.next()
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setTimeout(STALLED_MS, () => response.destroy())
  try {
    await pipeline(async function* () {
      if (first.done) return
      yield first.value
      yield* pieces
    }, response)
  } catch (error) {
    response.destroy()
    if (errorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE') return
    log.error({ requestId: request.requestId, error: plainMessage(error) }, 'a reply broke off')
  } finally {
    await pieces.return(undefined)
  }
}
