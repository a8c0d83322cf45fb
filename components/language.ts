/** The language people read: Indonesian unless they chose English in this browser. */
import { useSyncExternalStore } from 'react'
import type id from '@/locales/id.json'

export const LANGUAGES = ['id', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language
    Messages: typeof id
  }
}

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { id: 'Bahasa Indonesia', en: 'English' }

const STORAGE_KEY = 'sinkron.language'
const listeners = new Set<() => void>()
let chosen: Language | null = null

function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

function stored(): Language {
  try {
    const value = window.localStorage.getItem(STORAGE_KEY)
    return isLanguage(value) ? value : 'id'
  } catch {
    // Storage may be forbidden; the choice then lives as long as the tab.
    return 'id'
  }
}

export function getLanguage(): Language {
  if (typeof window === 'undefined') return 'id'
  chosen ??= stored()
  return chosen
}

export function setLanguage(language: Language): void {
  chosen = language
  try {
    window.localStorage.setItem(STORAGE_KEY, language)
  } catch {
    // See stored().
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  const fromOtherTab = (event: StorageEvent) => {
    if (event.key !== STORAGE_KEY) return
    chosen = stored()
    listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', fromOtherTab)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', fromOtherTab)
  }
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, getLanguage, () => 'id')
}
