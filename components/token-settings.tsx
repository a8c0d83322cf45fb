/** The upstream's token: what is stored, never the token itself, and a field for a new one. */
import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Skeleton, Tag } from 'antd'
import { useTranslations } from 'use-intl'
import { ErrorNotice } from './error-notice'
import { formatDateTime, NOTHING } from './format'
import { useLanguage } from './language'
import { environmentQuery, storedTokenQuery } from './queries'
import type { StoredToken } from './replies'
import { TokenForm } from './token-form'
import styles from './token-settings.module.css'

function stateOf(token: StoredToken): 'usable' | 'expired' | 'missing' | 'unusable' {
  if (token.usable) return 'usable'
  if (token.code === 'token_expired') return 'expired'
  return token.stored ? 'unusable' : 'missing'
}

function TokenFacts({ token }: { token: StoredToken }) {
  const t = useTranslations('settings')
  const language = useLanguage()
  const state = stateOf(token)
  const Icon = token.usable ? CheckCircleOutlined : CloseCircleOutlined
  const time = (iso: string | null) => (iso === null ? NOTHING : formatDateTime(iso, language))
  const updated =
    token.updatedBy === null
      ? time(token.updatedAt)
      : t('updatedBy', { time: time(token.updatedAt), who: token.updatedBy })
  return (
    <dl className={styles.facts}>
      <dt>{t('status')}</dt>
      <dd>
        <Tag color={token.usable ? 'success' : 'error'} variant="outlined" icon={<Icon aria-hidden />}>
          {t(state)}
        </Tag>
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
      {stored.data !== undefined && <TokenFacts token={stored.data} />}
      <TokenForm />
    </section>
  )
}
