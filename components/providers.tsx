/** What every page stands on: data, language, look. */
import { QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { IntlProvider } from 'use-intl'
import { useLanguage } from './language'
import { createClient } from './query-client'
import { useTexts } from './texts'
import { themeOf, useIsStill, useScheme } from './theme'

/** Passing words leave the navigation free. */
const BELOW_HEADER = { top: 68 } as const

export function Providers({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const texts = useTexts(language)
  const scheme = useScheme()
  const isStill = useIsStill()
  const [client] = useState(createClient)
  const before = useRef(language)

  useEffect(() => {
    document.documentElement.lang = texts.language
    // Messages of the server come in the language they were asked for.
    if (before.current !== language) void client.invalidateQueries()
    before.current = language
  }, [client, language, texts])

  return (
    <QueryClientProvider client={client}>
      <IntlProvider locale={texts.language} messages={texts.messages} timeZone="Asia/Jakarta">
        <ConfigProvider locale={texts.antd} theme={themeOf(scheme, isStill)}>
          <App message={BELOW_HEADER} notification={BELOW_HEADER}>
            {children}
          </App>
        </ConfigProvider>
      </IntlProvider>
    </QueryClientProvider>
  )
}
