/** What an operation reads: parameters and a body, from the schemas that the routes check with. */
import { z } from 'zod'
import { importListParameters } from '@/controller/import-rows-desk'
import { importSources } from '@/controller/import-sources'
import { listJobs } from '@/controller/jobs-desk'
import { listParameters } from '@/controller/rows-desk'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { LIST_SHAPES } from '@/middleware/list-query'
import type { Operation } from './operation'
import type { Route } from './routes'

type Json = Record<string, unknown>
interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Json
}

/** As JSON Schema, without the word for its version: OpenAPI 3.1 has its own. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return made
}

const NUMBERS = new Set(['number', 'integer'])

/** A number in a query is read from text, so what is known of it stands behind the reading. */
function queryParts(schema: z.ZodType): { properties: Record<string, Json>; required: string[] } {
  const asked = jsonSchema(schema) as { properties?: Record<string, Json>; required?: string[] }
  const read = jsonSchema(schema, 'output') as { properties?: Record<string, Json> }
  const properties = Object.entries(asked.properties ?? {}).map(([name, given]) => {
    const behind = read.properties?.[name]
    return [name, NUMBERS.has(String(behind?.type)) ? { ...behind, type: 'integer' } : given]
  })
  return { properties: Object.fromEntries(properties), required: asked.required ?? [] }
}

const pathNames = (path: string) => [...path.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name)

function pathSchema(name: string, isFiles: boolean): Json {
  if (name === 'type' && isFiles)
    return { type: 'string', enum: importSources.map((source) => source.apiNames[0]) }
  if (name === 'type') return { type: 'string', enum: proxyJobs.map(({ type }) => type) }
  if (name === 'job') return { type: 'string', enum: listJobs('en').map(({ job }) => job) }
  return { type: 'string' }
}

/** A list takes filters of its own type besides what all lists take. */
async function listFilters(isFiles: boolean): Promise<Parameter[]> {
  const found = new Map<string, { types: string[]; schema: z.ZodType }>()
  const sorts = new Set<string>()
  const lists = isFiles ? importSources.map(({ apiNames }) => apiNames[0]) : proxyJobs.map(({ type }) => type)
  for (const type of lists) {
    const { filters, sorts: known } = await (isFiles ? importListParameters : listParameters)(type)
    for (const sort of known) sorts.add(sort)
    for (const [name, { match }] of Object.entries(filters)) {
      const types = [...(found.get(name)?.types ?? []), type]
      found.set(name, { types, schema: LIST_SHAPES[match].schema })
    }
  }
  const query = { in: 'query', required: false } as const
  return [
    { name: 'unit', ...query, schema: { type: 'string', maxLength: 200 } },
    { name: 'sort', ...query, schema: { type: 'string', enum: [...sorts] } },
    ...[...found].map(([name, { types, schema }]) => ({
      name,
      ...query,
      description: `of ${types.join(', ')}`,
      schema: jsonSchema(schema),
    })),
  ]
}

const KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes asking again harmless: the same request of the same person is the same run.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
}

export async function parametersOf(route: Route, operation: Operation): Promise<Parameter[]> {
  const inPath = pathNames(route.path)
  const isFiles = route.path.startsWith('/api/files/')
  const parts = queryParts(operation.query ?? route.query ?? z.object({}))
  const queried = Object.entries(parts.properties)
    .filter(([name]) => !inPath.includes(name))
    .map(([name, schema]) => ({
      name,
      in: 'query' as const,
      required: parts.required.includes(name),
      schema,
    }))
  return [
    ...inPath.map((name) => ({
      name,
      in: 'path' as const,
      required: true,
      schema: pathSchema(name, isFiles),
    })),
    ...queried,
    ...(route.isList ? await listFilters(isFiles) : []),
    ...(operation.takesKey ? [KEY] : []),
    ...Object.entries(operation.headers ?? {}).map(([name, example]) => ({
      name,
      in: 'header' as const,
      required: true,
      schema: { type: 'string', example },
    })),
  ]
}

export const bodyOf = (route: Route, operation: Operation): z.ZodType | undefined =>
  operation.body ?? route.body
