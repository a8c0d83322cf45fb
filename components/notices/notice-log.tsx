/** What was told, to whom, and what came of it; the newest first. */
import { ClockCircleOutlined, PauseCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { LoggedNotice } from '@/replies/notices'
import { type DataColumn, DataTable } from '../data-table'
import { ErrorNotice } from '../error-notice'
import { formatDateTime } from '../format'
import { BAD, GOOD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import { refetchEveryMs, useLiveness } from '../live'
import { logQuery } from './notice'
import styles from './notices.module.css'

const LOOKS: Looks<LoggedNotice['state']> = {
  held: { color: 'default', Icon: PauseCircleOutlined },
  pending: { color: 'processing', Icon: ClockCircleOutlined },
  sending: { color: 'processing', Icon: ClockCircleOutlined },
  sent: GOOD,
  failed: BAD,
  unknown: { color: 'warning', Icon: QuestionCircleOutlined },
}

const isOpen = ({ state }: LoggedNotice) => state === 'pending' || state === 'sending'

function State({ notice: { state, reason, dueAt, sentAt } }: { notice: LoggedNotice }) {
  const t = useTranslations('notices')
  const language = useLanguage()
  const time = dueAt ?? sentAt
  return (
    <div className={styles.stack}>
      <IconTag look={LOOKS[state]}>{t(`state.${state}`)}</IconTag>
      {time !== null && (
        <span className={styles.quiet}>
          {t(dueAt === null ? 'sentAt' : 'dueAt', { time: formatDateTime(time, language) })}
        </span>
      )}
      {reason !== null && (
        <span className={styles.quiet}>
          <bdi>{reason}</bdi>
        </span>
      )}
      {state === 'unknown' && <span className={styles.quiet}>{t('unknownHint')}</span>}
    </div>
  )
}

function useColumns(): DataColumn<LoggedNotice>[] {
  const t = useTranslations('notices')
  const language = useLanguage()
  return [
    {
      key: 'what',
      title: t('happened'),
      width: 230,
      isHeading: true,
      render: ({ event, jobTitle, runId }) => (
        <div className={styles.stack}>
          <b>{t(`event.${event}`)}</b>
          {runId === null ? jobTitle : <Link href={`/runs/${encodeURIComponent(runId)}`}>{jobTitle}</Link>}
        </div>
      ),
    },
    {
      key: 'at',
      title: t('at'),
      width: 150,
      render: ({ createdAt }) => formatDateTime(createdAt, language),
    },
    {
      key: 'channel',
      title: t('channel'),
      width: 190,
      render: ({ channel }) => <bdi>{channel ?? t('channelGone')}</bdi>,
    },
    { key: 'state', title: t('outcome'), width: 260, render: (notice) => <State notice={notice} /> },
  ]
}

export function NoticeLog() {
  const t = useTranslations('notices')
  const columns = useColumns()
  const liveness = useLiveness(logQuery.queryKey)
  const log = useQuery({
    ...logQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => refetchEveryMs(liveness, state.data?.some(isOpen) ?? false),
  })
  return (
    <section className={styles.log} aria-labelledby="notice-log" data-testid="notice-log">
      <h2 id="notice-log" className={styles.logTitle}>
        {t('log')}
      </h2>
      {log.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {log.isError && <ErrorNotice error={log.error} onRetry={log.refetch} />}
      {log.data?.length === 0 && <p className={styles.none}>{t('logEmpty')}</p>}
      {log.data !== undefined && log.data.length > 0 && (
        <div className={styles.box}>
          <DataTable label={t('log')} columns={columns} rows={log.data} keyOf={({ id }) => id} />
        </div>
      )}
    </section>
  )
}
