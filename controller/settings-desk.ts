/** What the routes of the settings call. */
import { AppError } from '@/utils/errors'
import { storeToken, type TokenState, tokenExpiry, tokenState } from './siasn-token'

export async function showSiasnToken(): Promise<TokenState> {
  return tokenState()
}

/**
 * Stores a new SIASN token. @throws AppError token_unusable when it cannot be one: nothing is stored.
 */
export async function saveSiasnToken(text: string, actor: string): Promise<TokenState> {
  const token = text.trim().replace(/^bearer\s+/i, '')
  if (!/^[\x21-\x7e]{8,16384}$/.test(token)) throw unusable('8–16384 ASCII, tanpa spasi / without spaces')
  const expiry = tokenExpiry(token)
  if (expiry && expiry.getTime() <= Date.now()) throw unusable(`exp ${expiry.toISOString()}`)
  await storeToken(token, actor)
  return tokenState()
}

function unusable(reason: string): AppError {
  return new AppError('token_unusable', { reason })
}
