/** What the files of pages/api say of themselves: method, address, who may, and what they read. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { LimitKind } from '@/controller/limits-desk'
import type { Role } from '@/jobs/engine/define'
import { auth } from '@/middleware/auth'
import type { Methods } from '@/middleware/route'
import { siasnToken } from '@/middleware/token'

export interface Route {
  /** `METHOD /api/path/[parameter]`. */
  key: string
  /** Below pages/api. */
  file: string
  method: string
  path: string
  isOpen: boolean
  /** Null: every role. */
  roles: readonly Role[] | null
  needsSiasnToken: boolean
  /** So many of this kind a minute and no more. */
  limits: LimitKind | null
  query: z.ZodType | undefined
  body: z.ZodType | undefined
  /** It takes the filters of a type's list besides its query. */
  isList: boolean
  /** The last step, which reads the input. */
  handler: Methods[keyof Methods] extends readonly (infer Handler)[] | undefined ? Handler : never
}

interface RouteModule {
  default: { methods: Methods }
  query?: z.ZodType
  body?: z.ZodType
  listParameters?: z.ZodRawShape
}

const FOLDER = 'pages/api'
/** Answers what has no address. */
const REST = '[...rest].ts'
const WRITES = new Set(['POST', 'PUT'])

/** Of a step made by `allow`. */
const rolesOf = (step: object): readonly Role[] | null => ('roles' in step ? (step.roles as Role[]) : null)

/** Of a step made by `limit`. */
const limitOf = (step: object): LimitKind | null => ('limits' in step ? (step.limits as LimitKind) : null)

function routesOf(
  file: string,
  { default: { methods }, body, listParameters, ...module }: RouteModule,
): Route[] {
  const query = listParameters ? z.object(listParameters) : module.query
  const path = `/api/${file.replace(/\.ts$/, '').replace(/(^|\/)index$/, '')}`.replace(/\/$/, '')
  return Object.entries(methods).map(([method, steps]) => {
    const handler = steps.at(-1)
    if (!handler) throw new Error(`${file} does nothing on ${method}`)
    const reads = query && (method === 'GET' || !methods.GET || steps === methods.POST)
    return {
      key: `${method} ${path}`,
      file,
      method,
      path,
      isOpen: !steps.includes(auth),
      roles: steps.map(rolesOf).find((roles) => roles !== null) ?? null,
      needsSiasnToken: steps.includes(siasnToken),
      limits: steps.map(limitOf).find((kind) => kind !== null) ?? null,
      query: reads ? query : undefined,
      body: WRITES.has(method) ? body : undefined,
      isList: listParameters !== undefined,
      handler,
    }
  })
}

/** Sign-in belongs to the library behind one file, which lets only these through. */
const SIGN_IN = '/api/auth/[...all]'
const signInBody = z.object({ email: z.email(), password: z.string(), rememberMe: z.boolean().optional() })
const SIGN_INS = [
  { path: '/api/auth/sign-in/email', body: signInBody },
  { path: '/api/auth/sign-out', body: z.object({}) },
]

/** All of them, by address. */
export async function apiRoutes(): Promise<Route[]> {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== REST)
    .sort()
  const found = await Promise.all(
    files.map(async (file) =>
      routesOf(file, (await import(pathToFileURL(join(process.cwd(), FOLDER, file)).href)) as RouteModule),
    ),
  )
  return found.flat().flatMap((route) => {
    if (route.path !== SIGN_IN) return [route]
    return route.method === 'POST'
      ? SIGN_INS.map((one) => ({ ...route, ...one, key: `POST ${one.path}` }))
      : []
  })
}
