/** The settings: where they come from, which one wins, and how a wrong one is named. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvError, readEnv } from '@/utils/env'

const NEEDED = { DATABASE_URL: 'postgres://a@localhost/a', REDIS_URL: 'redis://localhost:6379' }
const environment = { ...process.env }
const cwd = process.cwd()
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sinkron-env-'))
  process.chdir(folder)
})

afterEach(async () => {
  setEnvironment(environment)
  process.chdir(cwd)
  await rm(folder, { recursive: true })
})

/** Node reads `.env` into the process's own environment, so that very object is changed. */
function setEnvironment(variables: Record<string, string | undefined>): void {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, variables)
}

/** The settings of a process started in the folder with just these variables. */
function reading(variables: Record<string, string>) {
  setEnvironment(variables)
  return readEnv()
}

function complaint(variables: Record<string, string>): string {
  try {
    reading(variables)
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError)
    return error instanceof Error ? error.message : ''
  }
  return expect.fail('it was accepted')
}

async function running(runtime: unknown): Promise<void> {
  await mkdir('.sinkron')
  await writeFile('.sinkron/runtime.json', JSON.stringify(runtime))
}

describe('where a setting comes from', () => {
  it('is a default when nothing says otherwise', () => {
    expect(reading(NEEDED)).toMatchObject({
      ...NEEDED,
      PORT: 3000,
      HOST: '127.0.0.1',
      SIASN_BASE_URL: 'https://api-siasn.bkn.go.id',
      SIASN_TIMEOUT_MS: 120_000,
      SINKRON_HOME: join(process.cwd(), '.sinkron'),
      SINKRON_DEMO: '0',
    })
  })
  it.each([
    'INSTANSI_ID',
    'SIASN_MAX_CONCURRENCY',
    'PROXY_FRESH_MINUTES',
    'SHRINK_GUARD_PERCENT',
    'CHANGES_RETENTION_DAYS',
    'RUNS_RETENTION_DAYS',
    'ATTEMPTS_RETENTION_DAYS',
    'EVENTS_RETENTION_DAYS',
  ] as const)('is the settings page where the environment leaves %s open', (name) => {
    expect(reading(NEEDED)[name]).toBeUndefined()
    expect(reading({ ...NEEDED, [name]: '' })[name]).toBeUndefined()
  })
  it('is the environment, as a number where it is one', () => {
    expect(reading({ ...NEEDED, PORT: '4001', PROXY_FRESH_MINUTES: '0' })).toMatchObject({
      PORT: 4001,
      PROXY_FRESH_MINUTES: 0,
    })
  })
  it('is the file .env of the folder', async () => {
    await writeFile('.env', 'DATABASE_URL=postgres://dotenv/x\nPORT=4002\n')
    expect(reading({ REDIS_URL: NEEDED.REDIS_URL })).toMatchObject({
      DATABASE_URL: 'postgres://dotenv/x',
      PORT: 4002,
    })
  })
  it('is the environment where both say something', async () => {
    await writeFile('.env', 'PORT=4002\n')
    expect(reading({ ...NEEDED, PORT: '4003' })).toMatchObject({ PORT: 4003 })
  })
  it('is not the environment where that is empty', () => {
    expect(reading({ ...NEEDED, PORT: '', SIASN_TOKEN: '' })).toMatchObject({ PORT: 3000 })
    expect(reading({ ...NEEDED, SECRET_KEY: '' }).SECRET_KEY).toBeUndefined()
  })
  it('is the file .env where the environment is empty', async () => {
    await writeFile('.env', 'PORT=4002\n')
    expect(reading({ ...NEEDED, PORT: '' })).toMatchObject({ PORT: 4002 })
  })
  it('is the running installation of the home folder', async () => {
    await running({
      databaseUrl: 'postgres://kept/x',
      redisUrl: 'redis://kept',
      port: 4004,
      host: '0.0.0.0',
      siasnBaseUrl: 'http://127.0.0.1:1',
      demo: true,
    })
    expect(reading({})).toMatchObject({
      DATABASE_URL: 'postgres://kept/x',
      REDIS_URL: 'redis://kept',
      PORT: 4004,
      HOST: '0.0.0.0',
      SIASN_BASE_URL: 'http://127.0.0.1:1',
      SINKRON_DEMO: '1',
    })
  })
  it('is not the running installation where the environment says something', async () => {
    await running({ databaseUrl: 'postgres://kept/x', redisUrl: 'redis://kept', port: 4004 })
    expect(reading({ PORT: '4005', REDIS_URL: 'redis://own' })).toMatchObject({
      DATABASE_URL: 'postgres://kept/x',
      REDIS_URL: 'redis://own',
      PORT: 4005,
    })
  })
  it('is the installation that SINKRON_HOME names', async () => {
    await mkdir('elsewhere')
    await writeFile(
      'elsewhere/runtime.json',
      JSON.stringify({ databaseUrl: 'postgres://else/x', redisUrl: 'redis://else' }),
    )
    expect(reading({ SINKRON_HOME: 'elsewhere' })).toMatchObject({
      DATABASE_URL: 'postgres://else/x',
      SINKRON_HOME: join(process.cwd(), 'elsewhere'),
    })
  })
})

describe('settings that cannot be used', () => {
  it('are all named at once when they are missing, with the place that was looked in', () => {
    const text = complaint({})
    expect(text).toContain('DATABASE_URL is not set')
    expect(text).toContain('REDIS_URL is not set')
    expect(text).toContain(join(process.cwd(), '.sinkron'))
    expect(text).toContain('.env.example')
  })
  it('count as missing when they are empty', () => {
    expect(complaint({ ...NEEDED, REDIS_URL: '' })).toContain('REDIS_URL is not set')
  })
  it.each([
    ['DATABASE_URL', 'mysql://x/x'],
    ['REDIS_URL', 'http://localhost'],
    ['PORT', '99999'],
    ['PORT', 'http'],
    ['PORT', '3000.5'],
    ['PUBLIC_URL', 'kantor'],
    ['ADMIN_EMAIL', 'bukan-surel'],
    ['ADMIN_PASSWORD', 'pendek'],
    ['SECRET_KEY', 'terlalu-pendek'],
    ['SIASN_MAX_CONCURRENCY', '0'],
    ['SHRINK_GUARD_PERCENT', '101'],
    ['CHANGES_RETENTION_DAYS', '0'],
    ['PROXY_FRESH_MINUTES', '-1'],
    ['INSTANSI_ID', 'kantor-kami'],
    ['SIASN_TOKEN_URL', 'sso'],
    ['SINKRON_DEMO', 'yes'],
    ['LOG_LEVEL', 'loud'],
  ])('are named when they are wrong: %s=%s', (name, value) => {
    const text = complaint({ ...NEEDED, [name]: value })
    expect(text).toContain(`${name}:`)
    expect(text.split('\n')).toHaveLength(3)
  })
  it.each(['SECRET_KEY', 'ADMIN_PASSWORD'])('never show a %s', (name) => {
    expect(complaint({ ...NEEDED, PORT: '0', [name]: 'x9y8z7' })).not.toContain('x9y8z7')
  })
})
