/** The few settings that decide what a start has to set up; everything else is read by the product itself. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { SetupError } from './say'

const port = z.coerce.number().int().min(1).max(65_535)

const shape = z.object({
  SINKRON_HOME: z.string().optional(),
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  SIASN_BASE_URL: z.string().optional(),
  PG_PORT: port.optional(),
  REDIS_PORT: port.optional(),
  SIASN_STAND_IN_PORT: port.optional(),
})

export type Settings = z.infer<typeof shape> & { root: string; home: string }

/**
 * Reads them from the environment and then from `.env`, which is loaded for everything started later too.
 * A variable given as an empty string counts as not given.
 * @throws SetupError naming each wrong variable.
 */
export function readSettings(root: string): Settings {
  dropEmpty()
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  dropEmpty()
  const parsed = shape.safeParse(process.env)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path: [name] }) => {
      const variable = String(name)
      return `${variable}=${process.env[variable]} is not a port number (1 to 65535).`
    })
    throw new SetupError(lines.join('\n'), 'Correct it in the environment or in .env, or leave it out.')
  }
  return { ...parsed.data, root, home: resolve(root, parsed.data.SINKRON_HOME ?? '.sinkron') }
}

function dropEmpty(): void {
  for (const name of Object.keys(shape.shape)) if (process.env[name] === '') delete process.env[name]
}

/** The address at which this machine itself reaches what listens on a host. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === 'localhost') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
