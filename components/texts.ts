/** The texts of the screens: the Indonesian ones come with every page, the English ones once somebody reads English. */
import type { Locale } from 'antd/es/locale'
import antdIndonesian from 'antd/locale/id_ID'
import { useEffect, useState } from 'react'
import indonesian from '@/locales/id.json'
import { getLanguage, type Language } from './language'

export interface Texts {
  /** The language they are in. */
  language: Language
  messages: typeof indonesian
  antd: Locale
}

const INDONESIAN: Texts = { language: 'id', messages: indonesian, antd: antdIndonesian }

let english: Promise<Texts> | undefined

function loadEnglish(): Promise<Texts> {
  english ??= import('./english').then(({ messages, antd }) => ({ language: 'en', messages, antd }))
  english.catch(() => {
    // The next who asks tries again.
    english = undefined
  })
  return english
}

// Asked for before the first render, so that little is shown in the other language.
if (getLanguage() === 'en') void loadEnglish()

/** Those of the language; until they have come, the Indonesian ones. */
export function useTexts(language: Language): Texts {
  const [texts, setTexts] = useState(INDONESIAN)

  useEffect(() => {
    let isWanted = true
    const wanted = language === 'en' ? loadEnglish() : Promise.resolve(INDONESIAN)
    wanted.then(
      (found) => isWanted && setTexts(found),
      () => undefined,
    )
    return () => {
      isWanted = false
    }
  }, [language])

  return language === 'id' ? INDONESIAN : texts
}
