/** The OpenAPI 3.1 document of the whole API: from the routes, their schemas, the errors, and replies that were given. */
import { readFile } from 'node:fs/promises'
import type { LimitKind } from '@/controller/limits-desk'
import { isStartedByName } from '@/controller/retryable'
import { definitions } from '@/jobs/definitions'
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'
import { AppError, type ErrorCode } from '@/utils/errors'
import { families, operations } from './families'
import { bodyOf, jsonSchema, parametersOf } from './input'
import { both, type Operation } from './operation'
import { apiRoutes, type Route } from './routes'
import type { JsonSchema } from './shape'

/** One request that was made by tests/flow/openapi.test.ts, and the shape of what was answered. */
export interface Recorded {
  status: number
  body?: unknown
  reply?: unknown
  shape?: JsonSchema
}

/** Requests by key; renewed by `UPDATE_EXAMPLES=1 npm test -- tests/flow/openapi.test.ts`. */
export const EXAMPLES = 'bin/docs/api/examples.json'
const JSON_TYPE = 'application/json'

const statusOf = (code: ErrorCode) => new AppError(code).status
const codes = Object.keys(english.errors) as ErrorCode[]

const LIMITED: Record<LimitKind, ErrorCode> = {
  start: 'too_many_starts',
  download: 'too_many_downloads',
  link: 'too_many_requests',
  test: 'too_many_requests',
}

/** All errors an operation can end with, and why: what stands before it, what it reads, and its own. */
function errorsOf(route: Route, operation: Operation): ErrorCode[] {
  const isWrite = !['GET', 'HEAD'].includes(route.method)
  const hasQuery = route.isList || (operation.query ?? route.query) !== undefined
  const found: ErrorCode[] = [
    ...(hasQuery ? (['bad_query', 'query_too_long'] as const) : []),
    ...(bodyOf(route, operation) ? (['not_json', 'bad_json', 'bad_request', 'body_too_large'] as const) : []),
    ...(route.isOpen ? [] : (['unauthorized'] as const)),
    ...(route.needsSiasnToken ? (['token_missing', 'token_expired'] as const) : []),
    ...(route.roles || operation.isByJob ? (['forbidden'] as const) : []),
    ...(isWrite ? (['cross_site'] as const) : []),
    ...(route.limits ? [LIMITED[route.limits]] : []),
    ...(operation.isForPeople ? (['session_only'] as const) : []),
    ...(operation.errors ?? []),
    'internal',
    'unavailable',
  ]
  return [...new Set(found)]
}

const ERROR = { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/Error' } } }

function errorReplies(found: readonly ErrorCode[]): Record<string, object> {
  const statuses = [...new Set(found.map(statusOf))].sort()
  return Object.fromEntries(
    statuses.map((status) => {
      const of = found.filter((code) => statusOf(code) === status)
      return [status, { description: of.join(', '), content: ERROR, 'x-codes': of }]
    }),
  )
}

/** The shape of a reply whose fields of these names may be null. */
function withNulls(shape: JsonSchema, names: readonly string[]): JsonSchema {
  const { properties } = shape as { properties?: Record<string, JsonSchema> }
  if (!properties || names.length === 0) return shape
  const nullable = names.map((name) => [name, { anyOf: [properties[name] ?? {}, { type: 'null' }] }])
  return { ...shape, properties: { ...properties, ...Object.fromEntries(nullable) } }
}

function replies(route: Route, operation: Operation, seen: Recorded | undefined): Record<string, object> {
  const file = Object.fromEntries(
    (operation.sends ?? []).map((type) => [type, { schema: { type: 'string' } }]),
  )
  const schema = withNulls(seen?.shape ?? {}, operation.mayBeNull ?? [])
  const json = { [JSON_TYPE]: { schema, example: seen?.reply } }
  const content = operation.sends ? file : json
  const also = Object.entries(operation.also ?? {}).map(([status, { en, id }]) => [
    status,
    { description: en, 'x-id': id, content: { [JSON_TYPE]: { schema: {} } } },
  ])
  return {
    ...errorReplies(errorsOf(route, operation)),
    [seen?.status ?? 200]: { description: 'Done.', content },
    ...Object.fromEntries(also),
  }
}

function securityOf(route: Route, operation: Operation): object[] {
  if (route.isOpen) return []
  return operation.isForPeople ? [{ session: [] }] : [{ session: [] }, { token: [] }]
}

function whoOf(route: Route, operation: Operation): string {
  if (route.isOpen) return 'anybody'
  if (operation.isByJob) return 'roles of the job'
  return route.roles?.join(', ') ?? 'all roles'
}

/** `post-api-runs-id-cancel`. */
const nameOf = (key: string) => key.toLowerCase().replace(/\W+/g, '-').replace(/-$/, '')

async function operationOf(route: Route, seen: Recorded | undefined): Promise<object> {
  const operation = operations.get(route.key)
  if (!operation) throw new Error(`${route.key} has no words in bin/docs/api/`)
  const { title, note, tag } = operation
  const body = bodyOf(route, operation)
  const parameters = await parametersOf(route, operation)
  const who = whoOf(route, operation)
  return {
    operationId: nameOf(route.key),
    tags: [tag],
    summary: title.en,
    description: [note?.en, `Who may: ${who}.`].filter(Boolean).join(' '),
    'x-id': { summary: title.id, ...(note ? { note: note.id } : {}) },
    'x-en': { summary: title.en, ...(note ? { note: note.en } : {}) },
    'x-who': route.isOpen ? 'anybody' : operation.isByJob ? 'job' : (route.roles ?? 'signed-in'),
    security: securityOf(route, operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(route, jsonSchema(body), seen) } : {}),
    responses: replies(route, operation, seen),
  }
}

function requestBody(route: Route, schema: Record<string, unknown>, seen: Recorded | undefined): object {
  const example = seen?.body === undefined ? {} : { example: seen.body }
  return { required: true, content: { [JSON_TYPE]: { schema: withPayloads(route, schema), ...example } } }
}

/** What `payload` may be depends on the job. */
function withPayloads(route: Route, schema: Record<string, unknown>): object {
  if (route.path !== '/api/jobs/[job]') return schema
  const anyOf = startable.map(({ name }) => ({ $ref: `#/components/schemas/payload.${name}` }))
  return { ...schema, properties: { ...(schema.properties as object), payload: { anyOf } } }
}

const startable = definitions.filter(isStartedByName)

const ERROR_SCHEMA = {
  type: 'object',
  required: ['success', 'code', 'message', 'requestId'],
  properties: {
    success: { const: false },
    code: { type: 'string', enum: codes, description: 'Does not change; further fields depend on it.' },
    message: { type: 'string', description: 'For people: Indonesian, or English by Accept-Language.' },
    requestId: { type: 'string', description: 'Also in the header X-Request-Id, the log and the audit.' },
  },
}

const components = {
  securitySchemes: {
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'better-auth.session_token',
      description: 'Made by signing in; for browsers. Over https the name begins with `__Host-`.',
    },
    token: {
      type: 'http',
      scheme: 'bearer',
      description: 'An API token, for scripts: `sinkron token create`.',
    },
  },
  schemas: {
    Error: ERROR_SCHEMA,
    ...Object.fromEntries(
      startable.map((job) => [`payload.${job.name}`, { ...jsonSchema(job.payload), example: job.example }]),
    ),
  },
}

/** The whole document. */
export async function openApi(): Promise<object> {
  const seen = JSON.parse(await readFile(EXAMPLES, 'utf8')) as Record<string, Recorded>
  const paths: Record<string, Record<string, object>> = {}
  const order = [...operations.keys()]
  const routes = (await apiRoutes()).sort((one, other) => order.indexOf(one.key) - order.indexOf(other.key))
  for (const route of routes) {
    const path = operations.get(route.key)?.path ?? route.path.replace(/\[(\w+)\]/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: await operationOf(route, seen[route.key]) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sinkron',
      version: '1',
      description:
        'Everything the pages do. Errors are `{success: false, code, message, requestId}`. Writes come from the same origin, or carry a token. Shapes of replies are those of replies that a test was given; fields may be added.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: families.map(({ tag, title }) => ({ name: tag, description: title.en, 'x-id': title.id })),
    paths,
    components,
    'x-errors': Object.fromEntries(
      codes.map((code) => [
        code,
        { status: statusOf(code), ...both(indonesian.errors[code], english.errors[code]) },
      ]),
    ),
  }
}

/** As docs/openapi.json holds it. */
export const openApiText = async () => `${JSON.stringify(await openApi(), null, 1)}\n`
