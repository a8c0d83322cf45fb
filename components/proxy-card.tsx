/** One type of data: how fresh it is, how its sync stands, what one can do. */
import { TableOutlined } from '@ant-design/icons'
import Link from 'next/link'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { JobDefinition, Role } from '@/jobs/engine/define'
import { formatAgo, formatDateTime, formatNumber } from './format'
import { useLanguage } from './language'
import { ProxyActions } from './proxy-actions'
import styles from './proxy-card.module.css'
import type { Overview, ProxyEntry } from './replies'
import { useWhoLine } from './run-line'
import { RunNote } from './run-note'
import { RunProgress } from './run-progress'
import { shownState } from './run-state'
import { RunTotals } from './run-totals'
import { StateTag } from './state-tag'

interface Props {
  job: Pick<JobDefinition, 'type' | 'titles' | 'stages' | 'policy'>
  overview: Overview
  role: Role
  now: number
}

function useFreshness(entry: ProxyEntry | undefined, now: number): string {
  const t = useTranslations('proxy')
  const language = useLanguage()
  const finishedAt = entry?.lastSuccess?.finishedAt ?? null
  if (entry === undefined || finishedAt === null) return t('never')
  const time = formatDateTime(finishedAt, language)
  const rows = t('rows', { count: formatNumber(entry.rows, language) })
  return `${t('freshness', { time, ago: formatAgo(finishedAt, now, language) })} · ${rows}`
}

export function ProxyCard({ job, overview, role, now }: Props) {
  const t = useTranslations('proxy')
  const headingId = useId()
  const title = job.titles[useLanguage()]
  const entry = overview.types.find(({ type }) => type === job.type)
  const run = entry?.latest ?? null
  const freshness = useFreshness(entry, now)
  const who = useWhoLine(run)
  const mayCommand = job.policy.roles.includes(role)
  const blockedByToken = overview.token.usable ? null : t('disabledToken')

  return (
    <article className={styles.card} aria-labelledby={headingId} data-testid={`card-${job.type}`}>
      <header className={styles.header}>
        <h2 id={headingId}>{title}</h2>
        <StateTag state={shownState(run)} testId={`state-${job.type}`} />
        <Link
          href={`/proxy/${job.type}`}
          className={styles.rowsLink}
          aria-label={t('showRowsOf', { title })}
          data-testid={`rows-link-${job.type}`}
        >
          <TableOutlined aria-hidden /> {t('showRows')}
        </Link>
      </header>
      <p className={styles.freshness}>{freshness}</p>
      <RunProgress type={job.type} title={title} stages={job.stages} run={run} now={now} />
      {entry !== undefined && <RunNote entry={entry} />}
      <RunTotals run={run?.status === 'completed' ? run : (entry?.lastSuccess ?? null)} />
      <p className={styles.who}>{who}</p>
      <ProxyActions
        type={job.type}
        title={title}
        entry={entry}
        freshMinutes={overview.freshMinutes}
        blocked={mayCommand ? blockedByToken : t('disabledRole')}
        mayCommand={mayCommand}
      />
    </article>
  )
}
