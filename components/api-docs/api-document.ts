/** The API's document as this page reads it. */
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api'
import type { Language } from '../language'

interface Schema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  default?: unknown
  minimum?: number
  maximum?: number
  maxLength?: number
  format?: string
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Schema
}

interface Content {
  schema: Schema & { properties?: Record<string, Schema>; required?: string[] }
  example?: unknown
}

interface Reply {
  description: string
  content?: Record<string, Content>
  'x-id'?: string
  'x-codes'?: string[]
}

interface Words {
  summary: string
  note?: string
}

export interface Operation {
  operationId: string
  method: string
  path: string
  tags: string[]
  'x-id': Words
  'x-en': Words
  'x-who': 'anybody' | 'signed-in' | 'job' | string[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, Reply>
}

export interface ApiDocument {
  tags: { name: string; description: string; 'x-id': string }[]
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>
  'x-errors': Record<string, { status: number; id: string; en: string }>
}

export const documentQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: ({ signal }) => api<ApiDocument>('/api/openapi.json', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Families with those operations that hold every word of the text, in the document's order. */
export function operationsBy(document: ApiDocument, text: string, language: Language) {
  const words = text.toLowerCase().split(/\s+/)
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  )
  const found = all.filter((operation) => {
    const { summary, note = '' } = operation[`x-${language}`]
    const said = `${operation.method} ${operation.path} ${summary} ${note}`.toLowerCase()
    return words.every((word) => said.includes(word))
  })
  const families = document.tags.map(({ name, description, 'x-id': id }) => ({
    name,
    title: language === 'id' ? id : description,
    operations: found.filter(({ tags }) => tags.includes(name)),
  }))
  return { count: found.length, families: families.filter(({ operations }) => operations.length > 0) }
}

/** What a value may be, in a few characters: `integer 1–100`, `a | b`. */
export function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.anyOf) return schema.anyOf.map(kindOf).filter(Boolean).join(' | ')
  if (schema.type === 'array') return `[${kindOf(schema.items ?? {})}]`
  const range = schema.minimum === undefined ? '' : `${schema.minimum}–${shownMaximum(schema.maximum)}`
  const length = schema.maxLength === undefined ? '' : `≤ ${schema.maxLength}`
  return [[schema.type ?? []].flat().join(' | '), schema.format, range, length].filter(Boolean).join(' ')
}

const shownMaximum = (maximum?: number) =>
  maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : String(maximum)

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** The request for a terminal; `$TOKEN` is for the reader to set. */
export function curlOf(operation: Operation, origin: string): string {
  const { method, path, parameters = [], requestBody } = operation
  const needed = parameters.filter((one) => one.in === 'query' && one.required)
  const query = needed.map(({ name, schema }) => `${name}=${schema.enum?.[0] ?? '…'}`).join('&')
  const body = requestBody && JSON.stringify(requestBody.content['application/json']?.example ?? {})
  return [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(operation['x-who'] === 'anybody' ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(body ? [`-H 'Content-Type: application/json' -d ${quoted(body)}`] : []),
    quoted(`${origin}${path}${query && `?${query}`}`),
  ].join(' ')
}
