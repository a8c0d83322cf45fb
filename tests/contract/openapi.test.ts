/** The API's document says what the routes are: none missing, none invented, each input the one that is read. */
import { readFile, writeFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { openApi, openApiText } from '@/bin/docs/api/document'
import { operations } from '@/bin/docs/api/families'
import { bodyOf, parametersOf } from '@/bin/docs/api/input'
import { apiRoutes, type Route } from '@/bin/docs/api/routes'
import type { ApiRequest, ApiResponse } from '@/middleware/request'

const FILE = 'docs/openapi.json'

/** What a handler asked for; it gets no further. */
class Asked extends Error {
  constructor(readonly schema: unknown) {
    super('asked')
  }
}
const read: { query: unknown[]; body: unknown[] } = { query: [], body: [] }
vi.mock('@/middleware/input', async (original) => ({
  ...(await original<object>()),
  readQuery: (_request: ApiRequest, schema: unknown) => {
    read.query.push(schema)
    if (_request.method === 'GET' || !expectsBody) throw new Asked(schema)
    return {}
  },
  readJson: async (_request: ApiRequest, schema: unknown) => {
    read.body.push(schema)
    throw new Asked(schema)
  },
}))
let expectsBody = false

const ACTOR = { kind: 'user', id: '1', name: 'a', email: 'a', role: 'admin', unitId: null, sessionId: '1' }

/** Runs the last step of a route until it has asked for its input. */
async function inputOf(route: Route): Promise<void> {
  read.query = []
  read.body = []
  const request = {
    method: route.method,
    query: { type: route.path.startsWith('/api/files/') ? 'sos' : 'pangkat' },
    headers: {},
    language: 'en',
    actor: ACTOR,
  }
  const response = { status: () => response }
  const run = async () => {
    await route.handler(request as unknown as ApiRequest, response as unknown as ApiResponse, () => undefined)
  }
  await expect(run(), route.key).rejects.toThrow(Asked)
}

const documented = async (route: Route) =>
  (await parametersOf(route, { title: { id: '', en: '' } })).map(({ name }) => name)
const namesRead = () => Object.keys((read.query[0] as z.ZodObject).shape)

/** Belongs to the library, which reads by itself. */
const SIGN_IN = /^\/api\/auth\//

function inputsOf(route: Route) {
  const operation = operations.get(route.key)
  return { body: operation && bodyOf(route, operation), query: operation?.query ?? route.query }
}

let routes: Route[]
beforeAll(async () => {
  routes = await apiRoutes()
})

describe('the API’s document', () => {
  it(`is ${FILE}, as the declarations make it`, async () => {
    const made = await openApiText()
    if (process.env.UPDATE_DOCS === '1') await writeFile(FILE, made)
    const committed = await readFile(FILE, 'utf8').catch(() => '')
    expect(made, `A declaration changed. Renew ${FILE}: npm run docs`).toBe(committed)
  })

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate((await openApi()) as Record<string, unknown>)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  it('has an operation for each method of each route, and none besides', () => {
    expect(routes.map(({ key }) => key).sort()).toEqual([...operations.keys()].sort())
  })

  it('knows of input wherever a route reads some', async () => {
    const reads = async ({ file }: Route) =>
      /\bread(Json|Query|ListQuery)\(/.test(await readFile(`pages/api/${file}`, 'utf8'))
    const silent = routes.filter(
      (route) => !inputsOf(route).body && !inputsOf(route).query && !SIGN_IN.test(route.path),
    )
    const speaking = new Set(routes.filter((route) => !silent.includes(route)).map(({ file }) => file))
    for (const route of silent)
      expect(speaking.has(route.file) || !(await reads(route)), route.key).toBe(true)
  })

  it('names for each operation the very input that its route reads', async () => {
    for (const route of routes) {
      const { body, query } = inputsOf(route)
      if (SIGN_IN.test(route.path) || (!body && !query)) continue
      expectsBody = body !== undefined
      await inputOf(route)
      expect(read.body, route.key).toEqual(body ? [body] : [])
      if (!route.isList) expect(read.query[0], route.key).toBe(query)
      else expect(await documented(route)).toEqual(expect.arrayContaining(namesRead()))
    }
  })
})
