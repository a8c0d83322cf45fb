/** What every page stands on: data, language, look. */
import { QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import antdEn from 'antd/locale/en_US'
import antdId from 'antd/locale/id_ID'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { IntlProvider } from 'use-intl'
import en from '@/locales/en.json'
import id from '@/locales/id.json'
import { useLanguage } from './language'
import { createClient } from './query-client'
import { themeOf, useScheme } from './theme'

const MESSAGES = { id, en } as const
/** Passing words leave the navigation free. */
const BELOW_HEADER = { top: 68 } as const
const ANTD_LOCALES = { id: antdId, en: antdEn } as const

export function Providers({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const scheme = useScheme()
  const [client] = useState(createClient)
  const before = useRef(language)

  useEffect(() => {
    document.documentElement.lang = language
    // Messages of the server come in the language they were asked for.
    if (before.current !== language) void client.invalidateQueries()
    before.current = language
  }, [client, language])

  return (
    <QueryClientProvider client={client}>
      <IntlProvider locale={language} messages={MESSAGES[language]} timeZone="Asia/Jakarta">
        <ConfigProvider locale={ANTD_LOCALES[language]} theme={themeOf(scheme)}>
          <App message={BELOW_HEADER} notification={BELOW_HEADER}>
            {children}
          </App>
        </ConfigProvider>
      </IntlProvider>
    </QueryClientProvider>
  )
}
