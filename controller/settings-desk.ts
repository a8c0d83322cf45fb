/** What the routes of the settings call. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import { RunFailure } from '@/jobs/engine/outcomes'
import { recordAct } from '@/models/audit'
import { AppError, plainMessage } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { askSiasn } from './proxy/upstream'
import { proxySource } from './proxy-sources'
import { type SettingState, saveSettings, settingStates, settings } from './settings'
import {
  acceptToken,
  afterRefusal,
  storeToken,
  type TokenState,
  tokenExpiry,
  tokenState,
  tokenToTest,
} from './siasn-token'

const TEST_TIMEOUT_MS = 20_000

export async function showSiasnToken(): Promise<TokenState> {
  return tokenState()
}

/**
 * Stores a new SIASN token, a new refresh token, or both.
 * @throws AppError token_unusable when one cannot be it: nothing is stored.
 */
export async function saveSiasnToken(
  given: { token?: string | undefined; refreshToken?: string | undefined },
  actor: string,
): Promise<TokenState> {
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

export interface TokenTest {
  ok: boolean
  /** HTTP status of SIASN's answer; null when none came. */
  status: number | null
  message: string
}

/** Asks SIASN for one row with the stored token, and remembers what it says of it. */
export async function testSiasnToken(actor: string, language: Language): Promise<TokenTest> {
  const { text: token, problem } = await tokenToTest()
  if (token === null) throw new AppError(problem)
  const [first] = proxyJobs
  const source = await proxySource(first.type)
  const { instansiId } = await settings()
  try {
    const signal = AbortSignal.timeout(TEST_TIMEOUT_MS)
    const { status } = await askSiasn(source, { offset: 0, limit: 1, instansiId, token, signal })
    const ok = status >= 200 && status < 300
    await recordAct({
      action: 'secret.test',
      object: { kind: 'secret', id: 'siasn-token' },
      after: { status },
    })
    if (ok) await acceptToken(actor)
    else if (status === 401) await afterRefusal(token)
    const words = ok ? 'token_works' : status === 401 || status === 403 ? 'token_fails' : 'token_unclear'
    return { ok, status, message: replyText(language, words, { status }) }
  } catch (error) {
    const detail = error instanceof RunFailure ? error.code : plainMessage(error)
    return { ok: false, status: null, message: replyText(language, 'token_untested', { detail }) }
  }
}

export interface ShownSetting extends Omit<SettingState, 'title' | 'hint' | 'unit'> {
  title: string
  hint: string
  unit: string | null
}

export async function showSettings(language: Language): Promise<ShownSetting[]> {
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
): Promise<ShownSetting[]> {
  await saveSettings(values, actor)
  return showSettings(language)
}
