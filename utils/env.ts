/** The environment, read and checked in one place. Nothing else reads `process.env` for settings. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { EnvironmentName } from '@/replies/settings'
import { loadDotEnv } from './dot-env'
import { networkList } from './network-list'
import { parseRedisUrl } from './redis-url'
import { parseStorageUrl } from './storage-url'

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const optionalText = z.string().optional()

/** Refuses with the words of whatever reads it later. */
const readBy = (read: (text: string) => unknown) => (text: string, context: z.RefinementCtx) => {
  try {
    read(text)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}

function checkStorageUrl(url: string, context: z.RefinementCtx): void {
  try {
    parseStorageUrl(url, '')
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}

const schema = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres://'),
  REDIS_URL: z.string().superRefine(readBy(parseRedisUrl)),
  REDIS_TLS_CA: optionalText,
  REDIS_TLS_CERT: optionalText,
  REDIS_TLS_KEY: optionalText,
  REDIS_TLS_SERVERNAME: optionalText,
  REDIS_SENTINEL_USERNAME: optionalText,
  REDIS_SENTINEL_PASSWORD: optionalText,
  PORT: wholeNumber(1, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url().optional(),
  TRUSTED_PROXIES: z.string().default('').superRefine(readBy(networkList)),
  SECRET_KEY: z.string().min(16, 'needs at least 16 characters').optional(),
  SECRET_KEY_PREVIOUS: z.string().min(16, 'needs at least 16 characters').optional(),
  ADMIN_EMAIL: z.email().default('admin@sinkron.local'),
  ADMIN_PASSWORD: z.string().min(8, 'needs at least 8 characters').optional(),
  SIASN_BASE_URL: z.url().default('https://api-siasn.bkn.go.id'),
  INSTANSI_ID: z
    .string()
    .regex(/^[0-9a-f]{32}$/i, 'must be 32 hex characters')
    .optional(),
  SIASN_TOKEN: optionalText,
  SIASN_TOKEN_URL: z.url().optional(),
  SIASN_CLIENT_ID: optionalText,
  SIASN_CLIENT_SECRET: optionalText,
  SIASN_MAX_CONCURRENCY: wholeNumber(1, 32).optional(),
  SIASN_TIMEOUT_MS: wholeNumber(100, 600_000).default(120_000),
  SIASN_RETRY_MS: wholeNumber(1, 60_000).default(500),
  SIASN_MAX_ROWS: wholeNumber(1_000, 1_000_000_000).default(5_000_000),
  PROXY_FRESH_MINUTES: wholeNumber(0, 1_000_000).optional(),
  SHRINK_GUARD_PERCENT: wholeNumber(0, 100).optional(),
  CHANGES_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  RUNS_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  ATTEMPTS_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  EVENTS_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  AUDIT_RETENTION_DAYS: wholeNumber(365, 36_500).optional(),
  FILES_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  STARTS_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  DOWNLOADS_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: optionalText,
  NOTICE_ALLOWED_HOSTS: z.string().default(''),
  STORAGE_URL: z.string().superRefine(checkStorageUrl).optional(),
  UPLOAD_MAX_MB: wholeNumber(1, 10_000).optional(),
  QUEUE_PREFIX: z.string().default('sinkron'),
  SINKRON_LEASE_MS: wholeNumber(500, 600_000).default(20_000),
  SINKRON_DRAIN_MS: wholeNumber(0, 60_000).default(15_000),
  SINKRON_DEMO: z.enum(['0', '1']).default('0'),
  SINKRON_ENVIRONMENT: z.enum(['production', 'staging']).default('production'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json']).optional(),
})

export type Env = z.infer<typeof schema> & {
  /** Folder that holds the installation's own data. */
  SINKRON_HOME: string
}

/** A setting is missing or wrong; the message names every such variable. */
export class EnvError extends Error {
  override name = 'EnvError'
}

const runtimeShape = z.object({
  databaseUrl: z.string(),
  redisUrl: z.string(),
  siasnBaseUrl: z.string().optional(),
  port: z.number().optional(),
  host: z.string().optional(),
  demo: z.boolean().optional(),
})

function readRunning(file: string): z.infer<typeof runtimeShape> {
  try {
    return runtimeShape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const why = `${file} cannot be read; stop Sinkron, remove the file and start again`
    throw new EnvError(why, { cause: error })
  }
}

/** What a running `npm start` of this home wrote down: how other processes find its servers. */
function runningInstallation(home: string): Record<string, string> {
  const file = resolve(/*turbopackIgnore: true*/ home, 'runtime.json')
  if (!existsSync(file)) return {}
  const running = readRunning(file)
  return {
    DATABASE_URL: running.databaseUrl,
    REDIS_URL: running.redisUrl,
    ...(running.port ? { PORT: String(running.port) } : {}),
    ...(running.host ? { HOST: running.host } : {}),
    ...(running.siasnBaseUrl ? { SIASN_BASE_URL: running.siasnBaseUrl } : {}),
    ...(running.demo ? { SINKRON_DEMO: '1' } : {}),
  }
}

/** `SINKRON_HOME`, or `.sinkron` in the folder the process was started in. */
export function homeFolder(): string {
  return resolve(/*turbopackIgnore: true*/ process.env.SINKRON_HOME || '.sinkron')
}

/**
 * Reads the settings: process.env first, then `.env`, then the running installation of this home.
 * An empty string counts as not set.
 * @throws EnvError naming each missing or wrong variable.
 */
export function readEnv(): Env {
  loadDotEnv()
  const home = homeFolder()
  const given = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== '')
  const parsed = schema.safeParse({ ...runningInstallation(home), ...Object.fromEntries(given) })
  if (!parsed.success) throw new EnvError(describe(parsed.error, home))
  return { ...parsed.data, SINKRON_HOME: home }
}

function describe(error: z.ZodError, home: string): string {
  const lines = error.issues.map((issue) => {
    const name = String(issue.path[0])
    const missing = !process.env[name]
    if (missing && (name === 'DATABASE_URL' || name === 'REDIS_URL'))
      return `${name} is not set, and no running "npm start" was found in ${home}`
    return `${name}: ${issue.message}`
  })
  return `The settings cannot be used:\n  ${lines.join('\n  ')}\nSee .env.example for all variables.`
}

let cached: Env | undefined

/** The settings of this process, read once. */
export function env(): Env {
  cached ??= readEnv()
  return cached
}

/** What this installation is for: a demo as long as its data are invented, otherwise what it was declared to be. */
export function environmentName(): EnvironmentName {
  const { SINKRON_DEMO, SINKRON_ENVIRONMENT } = env()
  return SINKRON_DEMO === '1' ? 'demo' : SINKRON_ENVIRONMENT
}
