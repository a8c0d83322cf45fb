/** The upstream's token: what is stored, never the token itself, a test of it, and a field for a new one. */
import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Skeleton, Tag } from 'antd'
import { useTranslations } from 'use-intl'
import type { StoredToken } from '@/replies/secrets'
import { ErrorNotice } from '../error-notice'
import { formatDateTime, NOTHING } from '../format'
import { useLanguage } from '../language'
import { environmentQuery, storedTokenQuery } from '../queries'
import { useWho } from '../who'
import styles from './settings.module.css'
import { TokenForm } from './token-form'
import { TokenTest } from './token-test'

function stateOf(token: StoredToken): 'usable' | 'expired' | 'rejected' | 'missing' | 'unusable' {
  if (token.usable) return 'usable'
  if (token.code === 'token_expired') return 'expired'
  if (token.code === 'token_rejected') return 'rejected'
  return token.stored ? 'unusable' : 'missing'
}

function TokenFacts({ token }: { token: StoredToken }) {
  const t = useTranslations('settings')
  const language = useLanguage()
  const who = useWho()
  const Icon = token.usable ? CheckCircleOutlined : CloseCircleOutlined
  const time = (iso: string | null) => (iso === null ? NOTHING : formatDateTime(iso, language))
  const updated =
    token.updatedBy === null
      ? time(token.updatedAt)
      : t('updatedBy', { time: time(token.updatedAt), who: who(token.updatedBy) })
  return (
    <dl className={styles.facts}>
      <dt>{t('status')}</dt>
      <dd data-testid="token-state">
        <Tag color={token.usable ? 'success' : 'error'} variant="outlined" icon={<Icon aria-hidden />}>
          {t(stateOf(token))}
        </Tag>
        {token.refusedAt !== null && !token.usable && t('refusedAt', { time: time(token.refusedAt) })}
      </dd>
      <dt>{t('value')}</dt>
      <dd>{token.masked === null ? NOTHING : <code>{token.masked}</code>}</dd>
      <dt>{t('expires')}</dt>
      <dd>{time(token.expiresAt)}</dd>
      <dt>{t('updated')}</dt>
      <dd>{updated}</dd>
      <dt>{t('source')}</dt>
      <dd>
        {token.source === null && NOTHING}
        {token.source === 'settings' && t('sourceSettings')}
        {token.source === 'environment' && t('sourceEnvironment')}
      </dd>
      {token.refresh.configured && (
        <>
          <dt>{t('refresh')}</dt>
          <dd>{t(token.refresh.stored ? 'refreshStored' : 'refreshMissing')}</dd>
        </>
      )}
    </dl>
  )
}

export function TokenSettings() {
  const t = useTranslations('settings')
  const stored = useQuery(storedTokenQuery)
  const environment = useQuery(environmentQuery)
  return (
    <section className={styles.box} aria-labelledby="siasn-token">
      <h2 id="siasn-token" className={styles.title}>
        {t('tokenTitle')}
      </h2>
      <p className={styles.intro}>{t('tokenIntro')}</p>
      {environment.data?.demo === true && (
        <Alert type="info" showIcon role="note" title={t('demoNote')} className={styles.note ?? ''} />
      )}
      {stored.data?.source === 'environment' && (
        <Alert type="info" showIcon role="note" title={t('environmentNote')} className={styles.note ?? ''} />
      )}
      {stored.isPending && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      {stored.isError && <ErrorNotice error={stored.error} onRetry={stored.refetch} />}
      {stored.data !== undefined && (
        <>
          <TokenFacts token={stored.data} />
          {stored.data.stored && <TokenTest />}
        </>
      )}
      <TokenForm
        mayRotate={stored.data?.source === 'settings'}
        mayRefresh={stored.data?.refresh.configured === true}
      />
    </section>
  )
}
