/** Input of routes, checked by schema; what does not fit is named in the answer. */
import { z } from 'zod'
import { AppError } from '@/utils/errors'
import { replyText } from '@/utils/language'
import { unstorable } from '@/utils/unstorable'
import type { ApiRequest } from './request'

export { shownName } from '@/utils/shown-name'

const MAX_BODY_BYTES = 256 * 1024

/**
 * The query of a request, path parameters included. Unknown names and values are errors, not guesses.
 * @throws AppError bad_query naming the first parameter that does not fit, or query_too_long.
 */
export function readQuery<Query>(
  request: ApiRequest,
  schema: z.ZodType<Query>,
  allowed: Record<string, string>,
): Query {
  const parsed = schema.safeParse(request.query)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue?.path[0] ?? '')
  if (issue?.code === 'too_big' && issue.origin === 'string')
    throw new AppError('query_too_long', { name, most: Number(issue.maximum) })
  const value = request.query[name]
  const known = Object.keys(allowed)
  throw new AppError('bad_query', {
    name,
    value: Array.isArray(value) ? value.join(', ') : (value ?? ''),
    allowed: name in allowed ? (allowed[name] ?? '') : known.join(', ') || '-',
  })
}

/**
 * The JSON body of a request whose route has Next's own body parser off (its errors are not ours).
 * @throws AppError bad_json, body_too_large, or bad_request naming the first field that does not fit, or that holds
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
  const body = parseJson(Buffer.concat(chunks).toString('utf8'))
  const { language } = request
  const odd = unstorable(body)
  if (odd)
    throw new AppError('bad_request', {
      reason: replyText(language, `input_${odd.flaw}`, { field: odd.path || 'body' }),
    })
  const parsed = schema.safeParse(body, { error: z.locales[language]().localeError })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('bad_request', { reason: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? ''}` })
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
