/** Texts of import errors as a person reads them, for tests. */
import { createTranslator } from 'use-intl/core'
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'

/** What is wrong with an error's texts in both languages: missing, or with values not filled in. */
export function errorTexts(
  space: 'runErrors' | 'importErrors',
  { code, params }: { code: string; params: Record<string, string | number> },
): string[] {
  const wrong: string[] = []
  for (const [locale, messages] of [
    ['id', indonesian],
    ['en', english],
  ] as const) {
    const text = (messages[space] as Record<string, string>)[code]
    if (text === undefined) {
      wrong.push(`${locale}: no text for ${code}`)
      continue
    }
    const say = createTranslator<{ text: string }>({
      locale,
      messages: { text },
      timeZone: 'Asia/Jakarta',
      onError: (error) => wrong.push(`${locale} ${code}: ${error.message}`),
    })
    const said = say('text', params)
    if (/[{}]/.test(said)) wrong.push(`${locale} ${code}: ${said}`)
  }
  return wrong
}
