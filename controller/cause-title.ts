/** What a cause of dead letters is called: its code in words, without what differs from run to run. */
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'
import type { Language } from '@/utils/language'

type Titles = Readonly<Record<string, string>>

/** A code whose text names values of one run has a title of its own; of the others the text itself will do. */
const TITLES: Record<Language, Titles> = {
  id: { ...indonesian.runErrors, ...indonesian.causes },
  en: { ...english.runErrors, ...english.causes },
}

/** `unexpected: <message>` is called by the message, an unknown code by itself. */
export function causeTitle(cause: string, language: Language): string {
  const [, unforeseen] = /^unexpected: (.*)$/s.exec(cause) ?? []
  return unforeseen ?? TITLES[language][cause] ?? cause
}
