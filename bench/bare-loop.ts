/** A process that fetches all pages, several at once, parses them and throws them away: the least a sync can take. */
import type { BareLoopAnswer, BareLoopWanted } from './messages'
import { barePage } from './pages'
import { answerParent } from './processes'

answerParent<BareLoopWanted>(async (wanted): Promise<BareLoopAnswer> => {
  const startedAt = performance.now()
  const left = wanted.requests.values()
  let rows = 0
  const lane = async () => {
    for (const request of left) {
      const page = await barePage(wanted, request)
      rows += page.length
    }
  }
  await Promise.all(Array.from({ length: wanted.concurrency }, lane))
  return { ms: performance.now() - startedAt, rows }
})
