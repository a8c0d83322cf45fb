/** Runs the stand-in SIASN as a process: settings from the environment, one line when it is ready. */
import { SIASN_TYPES, type SiasnType } from './rows/index'
import { startSiasn } from './server'

const DEFAULT_PORT = 4010

function setting(name: string): string | undefined {
  return process.env[`SIASN_STAND_IN_${name}`] || undefined
}

function numberSetting(name: string, otherwise: number): number {
  const text = setting(name)
  if (text === undefined) return otherwise
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`SIASN_STAND_IN_${name} must be a number`)
  return Number(text)
}

function rowSettings(): Partial<Record<SiasnType, number>> {
  const named = SIASN_TYPES.filter((type) => setting(rowsName(type)) !== undefined)
  return Object.fromEntries(named.map((type) => [type, numberSetting(rowsName(type), 0)]))
}

const rowsName = (type: SiasnType) => `ROWS_${type.toUpperCase()}`

/** Stops on SIGTERM, SIGINT, and when the parent process is gone. */
async function main(): Promise<void> {
  const refreshToken = setting('REFRESH_TOKEN')
  const standIn = await startSiasn({
    port: numberSetting('PORT', DEFAULT_PORT),
    host: setting('HOST') ?? '127.0.0.1',
    latencyMs: numberSetting('LATENCY_MS', 50),
    seed: numberSetting('SEED', 1),
    tokens: [setting('TOKEN') ?? 'stand-in-token'],
    refreshTokens: refreshToken === undefined ? [] : [refreshToken],
    expiresInS: numberSetting('EXPIRES_IN_S', 3600),
    rows: rowSettings(),
  })
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    standIn.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('disconnect', stop)
  console.log(`stand-in SIASN listening on ${standIn.url}`)
  process.send?.({ ready: true, url: standIn.url })
}

main().catch((error: unknown) => {
  console.error(`stand-in SIASN: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
