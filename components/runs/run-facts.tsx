/** What a run is: its job, who asked, when, by which worker, and how it compares to its own history. */
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { RunPageReply } from '@/replies/runs'
import { CopyableId } from '../error-notice'
import { formatDateTime, formatDuration, formatNumber } from '../format'
import { useLanguage } from '../language'
import { useWho } from '../who'
import { runHref } from './run'
import styles from './runs.module.css'
import { runsHref } from './runs-state'

/** A name and its value; nothing when there is none. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === '') return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function useUsual(): (usual: RunPageReply['usual']) => string {
  const t = useTranslations('runs')
  const language = useLanguage()
  return (usual) => {
    if (usual === null) return ''
    const rows =
      usual.rows === null ? '' : t('usualRows', { rows: formatNumber(Math.round(usual.rows), language) })
    const duration = usual.durationMs === null ? '' : formatDuration(usual.durationMs, language)
    return t('usualText', { duration, rows, count: formatNumber(usual.runs, language) })
  }
}

export function RunFacts({ reply }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const common = useTranslations('common')
  const language = useLanguage()
  const who = useWho()
  const usual = useUsual()
  const { run, job, jobTitle, parent, tookMs, worker, attempt, requestId, scheduleId } = reply
  const time = (iso: string | null) => iso && formatDateTime(iso, language)
  return (
    <section className={styles.panel} aria-labelledby="run-facts">
      <h2 id="run-facts">{t('facts')}</h2>
      <p className={styles.line}>
        <CopyableId label={common('runId')} value={run.id} />
      </p>
      <dl className={styles.facts}>
        <Fact name={t('job')}>
          <Link href={runsHref({ job })}>{jobTitle}</Link> ({job})
        </Fact>
        <Fact name={t('lane_')}>{run.lane && <bdi>{run.lane}</bdi>}</Fact>
        <Fact name={t('parent_')}>
          {parent && (
            <Link href={runHref(parent.id)}>
              {parent.jobTitle} …{parent.id.slice(-8)}
            </Link>
          )}
        </Fact>
        <Fact name={t('who')}>
          <Link href={runsHref({ who: run.requestedBy })}>
            <bdi>{who(run.requestedBy)}</bdi>
          </Link>
        </Fact>
        <Fact name={t('queuedAt')}>{time(run.createdAt)}</Fact>
        <Fact name={t('started_')}>{time(run.startedAt)}</Fact>
        <Fact name={t('ended_')}>{time(run.finishedAt)}</Fact>
        <Fact name={t('tookFact')}>{tookMs === null ? null : formatDuration(tookMs, language)}</Fact>
        <Fact name={t('usual')}>{usual(reply.usual)}</Fact>
        <Fact name={t('attemptNow')}>
          {attempt === 0
            ? null
            : t('attemptOf', {
                number: formatNumber(attempt, language),
                failures: formatNumber(run.failures, language),
                max: formatNumber(run.maxAttempts, language),
              })}
        </Fact>
        <Fact name={t('worker')}>{worker}</Fact>
        <Fact name={t('priority')}>{t(`priority_${run.priority}`)}</Fact>
        <Fact name={t('schedule')}>{scheduleId && <Link href="/schedules">{scheduleId}</Link>}</Fact>
        <Fact name={t('requestId')}>{requestId && <code>{requestId}</code>}</Fact>
      </dl>
    </section>
  )
}
