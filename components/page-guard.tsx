/** Where a page breaks in the browser: what happened, that the data are safe, and what to do, instead of nothing. */
import { Button } from 'antd'
import Head from 'next/head'
import { Component, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { BigMessage } from './big-message'
import { Copyable } from './copyable'
import { usePageTitle } from './environment-badge'

function Broken({ error, at }: { error: Error; at: Date }) {
  const t = useTranslations('errors')
  const title = usePageTitle(t('broken'))
  const details = `${at.toISOString()} ${window.location.pathname} ${error.name}: ${error.message}`
  return (
    <main>
      <Head>
        <title>{title}</title>
      </Head>
      <BigMessage title={t('broken')} text={t('brokenText')}>
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      </BigMessage>
      <div style={{ padding: '0 32px', textAlign: 'center' }}>
        <p style={{ margin: 0 }}>{t('brokenDetails')}</p>
        <Copyable text={details} isCode>
          {details}
        </Copyable>
      </div>
    </main>
  )
}

interface State {
  failed: { error: Error; at: Date } | null
}

export class PageGuard extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: null }

  static getDerivedStateFromError(error: unknown): State {
    return { failed: { error: error instanceof Error ? error : new Error(String(error)), at: new Date() } }
  }

  override render(): ReactNode {
    const { failed } = this.state
    return failed === null ? this.props.children : <Broken {...failed} />
  }
}
