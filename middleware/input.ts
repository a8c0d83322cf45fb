/** Input of routes, checked by schema; what does not fit is named in the answer. */
import { z } from 'zod'
import { AppError } from '@/utils/errors'
import { inWords, readInput } from '@/utils/input-words'
import { isReplyText, type ReplyText, replyText } from '@/utils/language'
import { unstorable } from '@/utils/unstorable'
import type { ApiRequest } from './request'

export { shownName } from '@/utils/shown-name'

const MAX_BODY_BYTES = 256 * 1024
/** A name that nobody knows may be of any length. */
const MAX_PATH = 80

/**
 * The query of a request, path parameters included. Unknown names and values are errors, not guesses. `allowed` says in
 * short what each parameter takes; a value may be the name of a text.
 * @throws AppError bad_query naming the first parameter that does not fit, or query_too_long.
 */
export function readQuery<Query>(
  request: ApiRequest,
  schema: z.ZodType<Query>,
  allowed: Record<string, string>,
): Query {
  const { language, query } = request
  const read = readInput(schema, query, language)
  if (read.flaws === null) return read.value
  const { issue } = read
  const [{ path, message }] = read.flaws
  const [name = ''] = path.split('.')
  if (issue.code === 'too_big' && issue.origin === 'string')
    throw new AppError('query_too_long', { name, most: Number(issue.maximum) })
  const said = (words: ReplyText, accepted: string) => {
    const value = [query[name] ?? ''].flat().join(', ')
    return new AppError('bad_query', {
      name,
      allowed: replyText(language, words, { value, allowed: accepted }),
    })
  }
  if (issue.code === 'unrecognized_keys') throw said('query_unknown', Object.keys(allowed).join(', ') || '-')
  // What a refinement across parameters says is no list of values.
  if (issue.code === 'custom' && isReplyText(issue.message)) throw said('query_flaw', message)
  const accepted = inWords(allowed[name] ?? message, language)
  throw said(query[name] === undefined ? 'query_missing' : 'query_value', accepted)
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i
/** What `curl -d` and scripts say when they say nothing; a page would say it of a form alone, and ours has none. */
const UNSAID = /^(text\/plain|application\/x-www-form-urlencoded)\b/i

function mustBeJson({ headers }: ApiRequest): void {
  const { 'content-type': type, cookie, origin } = headers
  if (type === undefined || JSON_TYPE.test(type)) return
  const isOfPage = cookie !== undefined && origin !== undefined
  if (isOfPage || !UNSAID.test(type)) throw new AppError('not_json', { type })
}

/**
 * The JSON body of a request whose route has Next's own body parser off (its errors are not ours).
 * @throws AppError not_json, bad_json, body_too_large, or bad_request naming the first field that does not fit, or that holds
 * text which no table can store.
 */
export async function readJson<Body>(request: ApiRequest, schema: z.ZodType<Body>): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BODY_BYTES) throw new AppError('body_too_large')
    chunks.push(chunk as Buffer)
  }
  if (size > 0) mustBeJson(request)
  const body = parseJson(Buffer.concat(chunks).toString('utf8'))
  const { language } = request
  const odd = unstorable(body)
  if (odd)
    throw new AppError('bad_request', {
      reason: replyText(language, `input_${odd.flaw}`, { field: odd.path || 'body' }),
    })
  const read = readInput(schema, body, language)
  if (read.flaws === null) return read.value
  const [{ path, message }] = read.flaws
  throw new AppError('bad_request', { reason: `"${path.slice(0, MAX_PATH) || 'body'}" ${message}` })
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('bad_json')
  }
}

/** A whole number in a query. */
export const queryNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

/** A yes or no in a query; no when it is absent. */
export const queryFlag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

/** For `.refine(...)`: a range of days or times that begins after its end finds nothing, and nobody means it. */
export const inOrder = (from: string, to: string) =>
  [
    (query: Readonly<Record<string, unknown>>) =>
      !(Date.parse(String(query[from])) > Date.parse(String(query[to]))),
    { message: 'flaw_order', path: [from] },
  ] as [(query: Readonly<Record<string, unknown>>) => boolean, { message: string; path: string[] }]
