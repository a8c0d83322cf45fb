/**
 * One answer for all who ask the same at the same time: two hundred open pages hear of a change at once, and read it at
 * the price of one. Whoever asks gets what was begun to be read after they asked, never what stood before.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { sharedAnswer } from '@/utils/shared-answer'
import { type Actor, type ApiRequest, type ApiResponse, actorOf } from './request'

/** However many ask, the same is read at most five times a second. */
const GAP_MS = 200
/** Questions that are remembered; one that is forgotten is only asked once more. */
const QUESTIONS = 500
/** Shorter answers are not worth packing. */
const PACKED_FROM = 1_000

const pack = promisify(gzip)

interface Answer {
  plain: Buffer
  /** Null where it is not worth it. */
  packed: Buffer | null
}

async function answerOf(body: unknown): Promise<Answer> {
  const plain = Buffer.from(JSON.stringify(body))
  return { plain, packed: plain.length < PACKED_FROM ? null : await pack(plain, { level: 4 }) }
}

type Work = (request: ApiRequest) => Promise<unknown>

/** Whose answer is nobody else's. */
type IsPersonal = (actor: Actor) => boolean

/**
 * Everything an answer may depend on: the address with its query, and of the asker the language, role and unit; the
 * name only where the answer is personal.
 */
function questionOf(request: ApiRequest, isPersonal: IsPersonal): string {
  const actor = actorOf(request)
  const { role, unitId } = actor
  return JSON.stringify([request.url, request.language, role, unitId, isPersonal(actor) ? actor.name : null])
}

/**
 * Answers with what `work` finds; it must depend on nothing but what `questionOf` names. Follows `auth`. A `gapMs` of 0
 * is for work that keeps a gap itself.
 */
export function shared(work: Work, gapMs = GAP_MS, isPersonal: IsPersonal = () => false) {
  const asked = new LRUCache<string, (request: ApiRequest) => Promise<Answer>>({ max: QUESTIONS })
  return async (request: ApiRequest, response: ApiResponse): Promise<void> => {
    const question = questionOf(request, isPersonal)
    let ask = asked.get(question)
    if (!ask) {
      ask = sharedAnswer(gapMs, async (first: ApiRequest) => answerOf(await work(first)))
      asked.set(question, ask)
    }
    const { plain, packed } = await ask(request)
    const takesPacked = packed !== null && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    response.setHeader('Vary', 'Accept-Encoding')
    if (takesPacked) response.setHeader('Content-Encoding', 'gzip')
    response.end(takesPacked ? packed : plain)
  }
}
