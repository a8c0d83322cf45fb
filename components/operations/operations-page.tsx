/** Whether the queues are safe, and who works on them: red when red. */
import { DatabaseOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Skeleton } from 'antd'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { CheckState, OperationsReply } from '@/replies/operations'
import { BigMessage } from '../big-message'
import { ErrorNotice } from '../error-notice'
import { formatClock } from '../format'
import { useLanguage } from '../language'
import { useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { Checks } from './checks'
import { operationsQuery, REFRESH_MS } from './operations'
import styles from './operations.module.css'
import { Processes } from './processes'
import { Queues } from './queues'

const BANNERS = { ok: 'success', warn: 'warning', bad: 'error', unknown: 'info' } as const satisfies Record<
  CheckState,
  string
>

function Overall({ state, checks }: OperationsReply) {
  const t = useTranslations('operations')
  const named = checks.filter((check) => check.state === state && state !== 'ok')
  return (
    <Alert
      type={BANNERS[state]}
      showIcon
      role="status"
      data-testid="overall"
      data-state={state}
      className={styles.overall ?? ''}
      title={t(`overall_${state}`)}
      {...(named.length > 0 ? { description: named.map(({ title }) => title).join(', ') } : {})}
    />
  )
}

function Panel({ user }: { user: SessionUser }) {
  const t = useTranslations()
  const language = useLanguage()
  const liveness = useLiveness(operationsQuery.queryKey)
  const { data, dataUpdatedAt, error, isError, isPending, refetch } = useQuery({
    ...operationsQuery,
    refetchInterval: REFRESH_MS,
    refetchOnWindowFocus: 'always',
  })
  return (
    <>
      <PageHead
        title={t('operations.title')}
        intro={t('operations.intro')}
        aside={
          <div className={styles.aside}>
            <LiveIndicator liveness={liveness} pollMs={REFRESH_MS} />
            {user.role === 'admin' && (
              <a href="/admin/queues">
                <DatabaseOutlined aria-hidden /> {t('operations.board')}
              </a>
            )}
          </div>
        }
      />
      {isError && data === undefined && <ErrorNotice error={error} onRetry={refetch} />}
      {isError && data !== undefined && (
        <Alert
          type="warning"
          showIcon
          className={styles.overall ?? ''}
          title={t('errors.stale', {
            time: formatClock(new Date(dataUpdatedAt).toISOString(), language, true),
          })}
        />
      )}
      {isPending && <Skeleton active title={false} paragraph={{ rows: 12 }} />}
      {data !== undefined && (
        <>
          <Overall {...data} />
          <Checks checks={data.checks} />
          {data.processes !== null && <Processes processes={data.processes} />}
          {data.queues !== null && <Queues queues={data.queues} />}
        </>
      )}
    </>
  )
}

export function OperationsPage({ user }: { user: SessionUser }) {
  const t = useTranslations('operations')
  if (user.role !== 'viewer') return <Panel user={user} />
  return <BigMessage title={t('notForYou')} text={t('notForYouText')} />
}
