/** The language people read: Indonesian unless they chose English in this browser. */
import type id from '@/locales/id.json'
import { createStoredChoice } from './stored-choice'

export const LANGUAGES = ['id', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language
    Messages: typeof id
  }
}

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { id: 'Bahasa Indonesia', en: 'English' }

const choice = createStoredChoice({ key: 'sinkron.language', values: LANGUAGES, initial: 'id' })

export const getLanguage = choice.get
export const setLanguage = choice.set
export const useLanguage = choice.use
