/** What a cause of dead letters is called: the text of its code, without what differs from run to run. */
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'
import type { Language } from '@/utils/language'

const TEXTS: Record<Language, Readonly<Record<string, string>>> = {
  id: indonesian.runErrors,
  en: english.runErrors,
}

/** `unexpected: <message>` is called by the message, a code by its text with … for its values, an unknown code by itself. */
export function causeTitle(cause: string, language: Language): string {
  const [, unforeseen] = /^unexpected: (.*)$/s.exec(cause) ?? []
  if (unforeseen !== undefined) return unforeseen
  return (TEXTS[language][cause] ?? cause).replace(/\{[^{}]*\}/g, '…')
}
