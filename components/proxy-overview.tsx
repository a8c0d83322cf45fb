/** All types at a glance, current without a reload. */
import { UnorderedListOutlined } from '@ant-design/icons'
import { Alert, Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { SessionUser } from '@/replies/account'
import { ErrorNotice } from './error-notice'
import { formatClock } from './format'
import { useLanguage } from './language'
import { useLiveOverview } from './live'
import { LiveIndicator } from './live-indicator'
import { PageHead } from './page-head'
import { ProxyCard } from './proxy-card'
import styles from './proxy-card.module.css'
import { SyncAll } from './sync-all'
import { TokenNotice } from './token-notice'
import { useAnnouncements } from './use-announcements'
import { useNow } from './use-now'

function LoadingCards() {
  return proxyJobs.map(({ type }) => (
    <div key={type} className={styles.card} style={{ minHeight: 320 }}>
      <Skeleton active title={false} paragraph={{ rows: 8 }} />
    </div>
  ))
}

export function ProxyOverview({ user }: { user: SessionUser }) {
  const t = useTranslations()
  const language = useLanguage()
  const now = useNow()
  const { overview, liveness, pollMs } = useLiveOverview()
  const spoken = useAnnouncements(overview.data)
  const known = overview.data

  return (
    <>
      <PageHead
        title={t('proxy.title')}
        intro={t('proxy.intro')}
        aside={
          <div className={styles.aside}>
            <LiveIndicator liveness={liveness} pollMs={pollMs} />
            <Link href="/proxy/jobs">
              <UnorderedListOutlined aria-hidden /> {t('proxy.toJobs')}
            </Link>
            {known !== undefined && <SyncAll overview={known} role={user.role} now={now} />}
          </div>
        }
      />
      <div aria-live="polite" className="for-ears">
        {spoken}
      </div>
      {known === undefined && overview.isError && (
        <ErrorNotice error={overview.error} onRetry={overview.refetch} />
      )}
      {known !== undefined && overview.isError && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('errors.stale', {
            time: formatClock(new Date(overview.dataUpdatedAt).toISOString(), language, true),
          })}
        />
      )}
      {known !== undefined && <TokenNotice token={known.token} isAdmin={user.role === 'admin'} now={now} />}
      <div className={styles.grid} aria-busy={overview.isPending}>
        {overview.isPending && <LoadingCards />}
        {known !== undefined &&
          proxyJobs.map((job) => (
            <ProxyCard key={job.type} job={job} overview={known} role={user.role} now={now} />
          ))}
      </div>
    </>
  )
}
