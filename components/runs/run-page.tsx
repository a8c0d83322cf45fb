/** One run in full, as long as its record is kept: how it stands, what happens next, what happened, and what can be done. */
import { useQuery } from '@tanstack/react-query'
import { Progress, Skeleton } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { RunPageReply } from '@/replies/runs'
import { LetterAttempts, LetterTimeline } from '../dead/letter-history'
import { ErrorNotice } from '../error-notice'
import { formatDuration, formatNumber } from '../format'
import { useLanguage } from '../language'
import { pollEveryMs, refetchEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { PagePath } from '../page-path'
import { isPassing, isRunActive, shownState } from '../run-state'
import { StateTag } from '../state-tag'
import { useNextLine } from './next-line'
import { useOutcome } from './outcome'
import { runPageQuery } from './run'
import { RunActions } from './run-actions'
import { RunChildren } from './run-children'
import { RunCommands } from './run-commands'
import { RunFacts } from './run-facts'
import { RunMarks } from './run-marks'
import { RunStages } from './run-stages'
import styles from './runs.module.css'
import { isPreview } from './shown-stages'

function Panel({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

const asText = (value: unknown) => JSON.stringify(value, null, 2)

function useMarksLine({ marks: { slower, fewer } }: RunPageReply): string {
  const t = useTranslations('runs')
  const language = useLanguage()
  const parts: string[] = []
  if (slower !== null) {
    const [took, usual] = [slower.tookMs, slower.usualMs].map((ms) => formatDuration(ms, language))
    parts.push(t('slowerText', { took: took ?? '', usual: usual ?? '' }))
  }
  if (fewer !== null) {
    const usual = formatNumber(Math.round(fewer.usual), language)
    parts.push(t('fewerText', { rows: formatNumber(fewer.rows, language), usual }))
  }
  return parts.join(' · ')
}

function State({ reply }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const language = useLanguage()
  const next = useNextLine()
  const marks = useMarksLine(reply)
  const { run, page } = reply
  const amount = (count: number | null) => (count === null ? '' : formatNumber(count, language))
  const bar = run.status === 'completed' ? 'success' : run.status === 'dead' ? 'exception' : 'normal'
  return (
    <section className={styles.state} aria-labelledby="run-state">
      <div className={styles.stateHead}>
        <StateTag state={shownState(run)} testId="run-state" />
        <RunMarks marks={reply.marks} />
      </div>
      <h2 id="run-state" className="for-ears">
        {t('next')}
      </h2>
      <p className={styles.next} role="status" data-testid="run-next">
        {next(run)}
        {isPreview(run) && page !== null && (
          <>
            {' '}
            <Link href={page}>{t('toDecision')}</Link>
          </>
        )}
      </p>
      {marks !== '' && <p className={styles.quiet}>{marks}</p>}
      {run.error !== null && (
        <p className={styles.line}>
          {t('error_')}: <bdi>{run.error.message}</bdi> <code>{run.error.code}</code>
        </p>
      )}
      <RunActions reply={reply} />
      <Progress percent={Math.floor(run.percent)} status={bar} aria-label={t('progress')} />
      {isRunActive(run) && run.message !== null && (
        <p className={styles.quiet}>
          <bdi>{run.message}</bdi> {amount(run.done)}
          {run.total !== null && ` / ${amount(run.total)}`}
        </p>
      )}
      <RunStages reply={reply} />
    </section>
  )
}

function Subject({ reply: { subject, page } }: { reply: RunPageReply }) {
  const text = <bdi>{subject}</bdi>
  return page === null ? text : <Link href={page}>{text}</Link>
}

function Content({ reply }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const outcome = useOutcome()
  const { run, payload, attempts, events } = reply
  const did = outcome(run)
  return (
    <>
      <State reply={reply} />
      <div className={styles.columns}>
        <RunFacts reply={reply} />
        <RunChildren reply={reply} />
        <Panel id="run-payload" title={t('payload')}>
          <pre className={styles.code}>{asText(payload)}</pre>
        </Panel>
        <Panel id="run-result" title={t('result')}>
          {did !== null && <p className={styles.line}>{did}</p>}
          {run.result === null ? (
            <p className={styles.quiet}>{t('noResult')}</p>
          ) : (
            <pre className={styles.code}>{asText(run.result)}</pre>
          )}
        </Panel>
        <div className={styles.panel}>
          <LetterAttempts attempts={attempts} />
        </div>
        <div className={styles.panel}>
          <LetterTimeline events={events} />
        </div>
        <RunCommands reply={reply} />
      </div>
    </>
  )
}

export function RunPage({ id }: { id: string }) {
  const t = useTranslations('runs')
  const query = runPageQuery(id)
  const liveness = useLiveness(query.queryKey)
  const reply = useQuery({
    ...query,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state: { data } }) =>
      refetchEveryMs(liveness, isRunActive(data?.run ?? null), isPassing(data?.run ?? null)),
  })
  const title = reply.data?.jobTitle ?? t('run')
  const isActive = isRunActive(reply.data?.run ?? null)
  return (
    <>
      <PageHead
        title={title}
        {...(reply.data?.subject ? { intro: <Subject reply={reply.data} /> } : {})}
        above={<PagePath title={`…${id.slice(-8)}`} via={[{ href: '/runs', title: t('title') }]} />}
        aside={<LiveIndicator liveness={liveness} pollMs={pollEveryMs(isActive)} />}
      />
      {reply.isError && <ErrorNotice error={reply.error} onRetry={reply.refetch} />}
      {reply.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {reply.data !== undefined && <Content reply={reply.data} />}
    </>
  )
}
