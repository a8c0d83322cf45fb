/** Texts for people, by language: Indonesian unless English is asked for. */
import { createTranslator } from 'use-intl/core'
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'
import type { AppError, MessageParams } from './errors'

export type Language = 'id' | 'en'
type Messages = typeof indonesian
export type ReplyText = keyof Messages['replies']

const messages: Record<Language, Messages> = { id: indonesian, en: english }

/** The language an `Accept-Language` header prefers (RFC 9110 §12.5.4): `en` only when it ranks above `id`. */
export function preferredLanguage(header: string | undefined): Language {
  const rank = (language: Language) =>
    Math.max(
      0,
      ...(header ?? '').split(',').map((part) => {
        const [tag = '', ...params] = part.trim().toLowerCase().split(';')
        if (tag.split('-')[0] !== language) return 0
        const quality = params.find((param) => param.trim().startsWith('q='))
        return quality ? Number(quality.trim().slice(2)) || 0 : 1
      }),
    )
  return rank('en') > rank('id') ? 'en' : 'id'
}

function translate(
  language: Language,
  space: 'errors' | 'runErrors' | 'importErrors' | 'replies',
  key: string,
  params: MessageParams,
) {
  const t = createTranslator({
    locale: language,
    messages: messages[language],
    timeZone: 'Asia/Jakarta',
  })
  return t(`${space}.${key}` as Parameters<typeof t>[0], shortened(params))
}

const MAX_SHOWN = 200

/** What somebody sent is repeated only as far as it takes to recognize it; what is accepted stands whole. */
function shortened(params: MessageParams): MessageParams {
  const entries = Object.entries(params).map(([name, value]) => [
    name,
    name !== 'allowed' && typeof value === 'string' && value.length > MAX_SHOWN
      ? `${value.slice(0, MAX_SHOWN)}…`
      : value,
  ])
  return Object.fromEntries(entries)
}

/** Text of an error for people. */
export function errorText(language: Language, error: AppError): string {
  return translate(language, 'errors', error.code, error.params)
}

/** Text of an ordinary reply. */
export function replyText(language: Language, key: ReplyText, params: MessageParams = {}): string {
  return translate(language, 'replies', key, params)
}

/** Whether an ordinary reply has a text of this name. */
export function isReplyText(key: string): key is ReplyText {
  return Object.hasOwn(indonesian.replies, key)
}

/** Text of a run's error: `code` as the run recorded it, or `fallback` for a code without a text of its own. */
export function runErrorText(
  language: Language,
  code: string,
  params: MessageParams,
  fallback: string,
): string {
  if (!(code in messages[language].runErrors)) return fallback
  const { reason } = params
  // A reason that is what is wrong with a row of a file is told in its words.
  if (typeof reason !== 'string' || !(reason in messages[language].importErrors))
    return translate(language, 'runErrors', code, params)
  return translate(language, 'runErrors', code, {
    ...params,
    reason: importErrorText(language, reason, params),
  })
}

/** Why a row of a file was not loaded. */
export function importErrorText(language: Language, code: string, params: MessageParams): string {
  const known = code in messages[language].importErrors ? code : 'other'
  return translate(language, 'importErrors', known, params)
}
