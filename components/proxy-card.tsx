/** One type of data: how fresh it is, how its sync stands, what one can do. */
import { DiffOutlined, TableOutlined } from '@ant-design/icons'
import Link from 'next/link'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { JobDefinition, Role } from '@/jobs/engine/define'
import type { ProxyEntry, ProxyOverview } from '@/replies/proxy'
import { formatAgo, formatDateTime, formatNumber } from './format'
import { useLanguage } from './language'
import { ProxyActions } from './proxy-actions'
import styles from './proxy-card.module.css'
import { useWhoLine } from './run-line'
import { RunNote } from './run-note'
import { RunProgress } from './run-progress'
import { shownState } from './run-state'
import { RunTotals } from './run-totals'
import { StateTag } from './state-tag'

interface Props {
  job: Pick<JobDefinition, 'type' | 'titles' | 'stages' | 'policy'>
  overview: ProxyOverview
  role: Role
  now: number
}

/** Of what moment the rows are; after an undo, that of the sync before. */
function Freshness({ entry, now }: { entry: ProxyEntry; now: number }) {
  const t = useTranslations('proxy')
  const language = useLanguage()
  const { standing, lastSuccess } = entry
  const rows = t('rows', { count: formatNumber(entry.rows, language) })
  const isUndone = lastSuccess?.finishedAt != null && lastSuccess.id !== standing?.runId
  const at = standing?.at ?? null
  return (
    <>
      <p className={styles.freshness}>
        {at === null
          ? `${t('never')}${entry.rows > 0 ? ` · ${rows}` : ''}`
          : `${t('freshness', { time: formatDateTime(at, language), ago: formatAgo(at, now, language) })} · ${rows}`}
      </p>
      {isUndone && (
        <p className={styles.undone}>
          {t('undone', { time: formatDateTime(lastSuccess.finishedAt ?? '', language) })}
        </p>
      )}
    </>
  )
}

/** Ways on from a card: its rows, and for admins what its last sync changed. */
function CardLinks({ type, title, changedBy }: { type: string; title: string; changedBy: string | null }) {
  const t = useTranslations('proxy')
  return (
    <span className={styles.links}>
      {changedBy !== null && (
        <Link
          href={`/runs/${encodeURIComponent(changedBy)}/changes`}
          aria-label={t('showChangesOf', { title })}
          data-testid={`changes-link-${type}`}
        >
          <DiffOutlined aria-hidden /> {t('showChanges')}
        </Link>
      )}
      <Link href={`/proxy/${type}`} aria-label={t('showRowsOf', { title })} data-testid={`rows-link-${type}`}>
        <TableOutlined aria-hidden /> {t('showRows')}
      </Link>
    </span>
  )
}

export function ProxyCard({ job, overview, role, now }: Props) {
  const t = useTranslations('proxy')
  const headingId = useId()
  const title = job.titles[useLanguage()]
  const entry = overview.types.find(({ type }) => type === job.type)
  const run = entry?.latest ?? null
  const who = useWhoLine(run)
  const mayCommand = job.policy.roles.includes(role)
  const blockedByToken = overview.token.usable ? null : t('disabledToken')

  return (
    <article
      className={styles.card}
      tabIndex={-1}
      aria-labelledby={headingId}
      data-testid={`card-${job.type}`}
    >
      <header className={styles.header}>
        <h2 id={headingId}>{title}</h2>
        <StateTag state={shownState(run)} testId={`state-${job.type}`} />
        <CardLinks
          type={job.type}
          title={title}
          changedBy={role === 'admin' ? (entry?.lastSuccess?.id ?? null) : null}
        />
      </header>
      {entry !== undefined && <Freshness entry={entry} now={now} />}
      <RunProgress type={job.type} title={title} stages={job.stages} run={run} now={now} />
      {entry !== undefined && <RunNote entry={entry} isAdmin={role === 'admin'} />}
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
