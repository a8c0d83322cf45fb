/** What the routes of the settings call. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import { RunFailure } from '@/jobs/engine/outcomes'
import { recordAct } from '@/models/audit'
import { listChannels } from '@/models/notice-channel'
import { freshnessTargets } from '@/models/notice-state'
import { listSchedules } from '@/models/schedule'
import type { RotatedToken, StoredToken, TokenTestReply } from '@/replies/secrets'
import type { Installation, Setting } from '@/replies/settings'
import { env, environmentName } from '@/utils/env'
import { AppError, plainMessage } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { version } from '@/utils/version'
import { askSiasn } from './proxy/upstream'
import { proxySource } from './proxy-sources'
import { saveSettings, settingStates, settings } from './settings'
import { acceptToken, afterRefusal, storeToken, tokenExpiry, tokenState, tokenToTest } from './siasn-token'

const TEST_TIMEOUT_MS = 20_000

export async function showSiasnToken(): Promise<StoredToken> {
  return tokenState()
}

/**
 * Stores a new SIASN token, a new refresh token, or both.
 * @throws AppError token_unusable when one cannot be it: nothing is stored.
 */
export async function saveSiasnToken(
  given: { token?: string | undefined; refreshToken?: string | undefined },
  actor: string,
): Promise<StoredToken> {
  const token = given.token === undefined ? undefined : readToken(given.token)
  const refreshToken = given.refreshToken === undefined ? undefined : readToken(given.refreshToken)
  if (!token && !refreshToken) throw unusable('token')
  await storeToken({ token, refreshToken }, actor)
  return tokenState()
}

function readToken(text: string): string {
  const token = text.trim().replace(/^bearer\s+/i, '')
  if (!/^[\x21-\x7e]{8,16384}$/.test(token)) throw unusable('8–16384 ASCII, tanpa spasi / without spaces')
  const expiry = tokenExpiry(token)
  if (expiry && expiry.getTime() <= Date.now()) throw unusable(`exp ${expiry.toISOString()}`)
  return token
}

function unusable(reason: string): AppError {
  return new AppError('token_unusable', { reason })
}

type Heard = { status: number } | { detail: string }

/** What SIASN says to this token when it is asked for one row. */
async function askWith(token: string): Promise<Heard> {
  const [first] = proxyJobs
  const source = await proxySource(first.type)
  const { instansiId } = await settings()
  try {
    const signal = AbortSignal.timeout(TEST_TIMEOUT_MS)
    return await askSiasn(source, { offset: 0, limit: 1, instansiId, token, signal })
  } catch (error) {
    return { detail: error instanceof RunFailure ? error.code : plainMessage(error) }
  }
}

function isAccepted(heard: Heard): boolean {
  return 'status' in heard && heard.status >= 200 && heard.status < 300
}

function testOf(heard: Heard, language: Language): TokenTestReply {
  if ('detail' in heard)
    return { ok: false, status: null, message: replyText(language, 'token_untested', heard) }
  const { status } = heard
  const ok = isAccepted(heard)
  const words = ok ? 'token_works' : status === 401 || status === 403 ? 'token_fails' : 'token_unclear'
  return { ok, status, message: replyText(language, words, { status }) }
}

const TOKEN_OBJECT = { kind: 'secret', id: 'siasn-token' }

/** Asks SIASN for one row with the stored token, and remembers what it says of it. */
export async function testSiasnToken(actor: string, language: Language): Promise<TokenTestReply> {
  const { text: token, problem } = await tokenToTest()
  if (token === null) throw new AppError(problem)
  const heard = await askWith(token)
  if ('status' in heard) {
    await recordAct({ action: 'secret.test', object: TOKEN_OBJECT, after: { status: heard.status } })
    if (isAccepted(heard)) await acceptToken(actor)
    else if (heard.status === 401) await afterRefusal(token)
  }
  return testOf(heard, language)
}

/**
 * Puts a new token in the place of the present one, but only when SIASN accepts it: until then all go on with the old.
 * @throws AppError token_unusable, or token_not_proven with what SIASN said: nothing is stored.
 */
export async function rotateSiasnToken(
  given: { token: string; refreshToken?: string | undefined },
  asker: { name: string; language: Language },
): Promise<RotatedToken> {
  const token = readToken(given.token)
  const refreshToken = given.refreshToken === undefined ? undefined : readToken(given.refreshToken)
  const heard = await askWith(token)
  const { message, status } = testOf(heard, asker.language)
  if (!isAccepted(heard)) throw new AppError('token_not_proven', { reason: message }, { status })
  await storeToken({ token, refreshToken }, asker.name, 'secret.rotate')
  return { token: await tokenState(), message }
}

export async function showInstallation(): Promise<Installation> {
  const [schedules, channels, targets] = await Promise.all([
    listSchedules(),
    listChannels(),
    freshnessTargets(),
  ])
  const counted = (all: readonly { enabled: boolean }[]) => ({
    on: all.filter(({ enabled }) => enabled).length,
    all: all.length,
  })
  return {
    environment: environmentName(),
    version,
    publicUrl: env().PUBLIC_URL ?? null,
    schedules: counted(schedules.map(({ schedule }) => schedule)),
    channels: counted(channels),
    targets: targets.length,
  }
}

export async function showSettings(language: Language): Promise<Setting[]> {
  const states = await settingStates()
  return states.map(({ title, hint, unit, ...rest }) => ({
    ...rest,
    title: title[language],
    hint: hint[language],
    unit: unit?.[language] ?? null,
  }))
}

/** @throws AppError setting_unknown, setting_invalid, setting_from_environment: nothing is stored. */
export async function changeSettings(
  values: Readonly<Record<string, unknown>>,
  actor: string,
  language: Language,
): Promise<Setting[]> {
  await saveSettings(values, actor)
  return showSettings(language)
}
