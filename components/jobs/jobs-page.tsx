/** All runs of the proxy family at a glance: how many, which, and a broom. */
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { ProxyJobsReply } from '@/replies/proxy'
import { ErrorNotice } from '../error-notice'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { pollEveryMs, refetchEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { PagePath } from '../page-path'
import { Cleanup } from './cleanup'
import { activeCount, jobsQuery, LISTED } from './jobs'
import styles from './jobs.module.css'
import { JobsTable } from './jobs-table'

function isAnyActive(reply: ProxyJobsReply | undefined): boolean {
  return reply !== undefined && activeCount(reply.summary.byStatus) > 0
}

function Figures({ summary: { total, byStatus } }: ProxyJobsReply) {
  const t = useTranslations('jobs')
  const language = useLanguage()
  const figures = [
    ['total', total],
    ['active', activeCount(byStatus)],
    ['completed', byStatus.completed],
    ['failed', byStatus.failed],
    ['cancelled', byStatus.cancelled],
  ] as const
  return (
    <dl className={styles.figures}>
      {figures.map(([name, value]) => (
        <div key={name} className={styles.figure} data-testid={`count-${name}`}>
          <dt>{t(name)}</dt>
          <dd>{formatNumber(value, language)}</dd>
        </div>
      ))}
    </dl>
  )
}

export function JobsPage({ user }: { user: SessionUser }) {
  const t = useTranslations('jobs')
  const language = useLanguage()
  const liveness = useLiveness(jobsQuery.queryKey)
  const jobs = useQuery({
    ...jobsQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => refetchEveryMs(liveness, isAnyActive(state.data)),
  })
  const reply = jobs.data
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        above={<PagePath title={t('title')} />}
        aside={<LiveIndicator liveness={liveness} pollMs={pollEveryMs(isAnyActive(reply))} />}
      />
      {jobs.isError && <ErrorNotice error={jobs.error} onRetry={jobs.refetch} />}
      {jobs.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {reply !== undefined && (
        <>
          <Figures {...reply} />
          <div className={styles.box}>
            <JobsTable jobs={reply.jobs} />
          </div>
          {reply.summary.total > reply.jobs.length && (
            <p className={styles.quiet}>{t('newest', { count: formatNumber(LISTED, language) })}</p>
          )}
          {user.role === 'admin' && <Cleanup counts={reply.summary.byStatus} />}
        </>
      )}
    </>
  )
}
