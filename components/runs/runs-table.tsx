/** The runs themselves: what each is, how it stands, and what is unusual about it. */
import { Checkbox } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { ListedRun } from '@/replies/runs'
import { type DataColumn, DataTable, type Sorting } from '../data-table'
import { formatDateTime, formatDuration, NOTHING } from '../format'
import { useLanguage } from '../language'
import { durationMs, isRunActive, shownState } from '../run-state'
import { StateTag } from '../state-tag'
import { useWho } from '../who'
import { useNextLine } from './next-line'
import { useOutcome } from './outcome'
import { runHref } from './run'
import { RunMarks } from './run-marks'
import styles from './runs.module.css'

/** The end of an id tells runs apart; its beginning is the job's. */
const SHORT_ID = 8

interface Props {
  runs: readonly ListedRun[] | undefined
  isStale: boolean
  sorting: Sorting | null
  onSort: (sorting: Sorting) => void
  /** Null: nothing can be chosen here. */
  selection: { ids: ReadonlySet<string>; isAll: boolean } | null
  choose: (id: string, isChosen: boolean) => void
}

function Name({ run: { id, jobTitle, subject } }: { run: ListedRun }) {
  return (
    <span className={styles.name}>
      <Link href={runHref(id)} title={id}>
        {jobTitle} <span className={styles.id}>…{id.slice(-SHORT_ID)}</span>
      </Link>
      {subject !== null && (
        <bdi className={styles.subject} title={subject}>
          {subject}
        </bdi>
      )}
    </span>
  )
}

/** The error, what it did, or what happens next where that is not plain from the state's word. */
function Remark({ run }: { run: ListedRun }) {
  const next = useNextLine()
  const outcome = useOutcome()
  const isPlain = ['running', 'completed', 'cancelled', 'queued'].includes(run.state)
  const hasMark = run.marks.slower !== null || run.marks.fewer !== null
  const text = run.error?.message ?? (run.state === 'running' ? run.message : outcome(run))
  const needsNext = !isPlain && run.status !== 'dead'
  if (text === null && !needsNext && !hasMark) return NOTHING
  return (
    <span className={styles.remark}>
      <RunMarks marks={run.marks} />
      {text !== null && <bdi>{text}</bdi>}
      {needsNext && <span className={styles.quiet}>{next(run)}</span>}
    </span>
  )
}

function useColumns({ selection, choose }: Props): DataColumn<ListedRun>[] {
  const t = useTranslations('runs')
  const dead = useTranslations('dead')
  const language = useLanguage()
  const who = useWho()
  const took = (run: ListedRun) => {
    const ms = durationMs(run)
    return ms === null ? NOTHING : formatDuration(ms, language)
  }
  const columns: DataColumn<ListedRun>[] = [
    { key: 'run', title: t('run'), width: 190, isHeading: true, render: (run) => <Name run={run} /> },
    {
      key: 'state',
      title: t('state'),
      width: 130,
      isHeading: true,
      render: (run) => (
        <>
          <StateTag state={shownState(run)} />
          {isRunActive(run) && run.status !== 'queued' && ` ${Math.floor(run.percent)}%`}
        </>
      ),
    },
    { key: 'remark', title: t('error'), width: 210, render: (run) => <Remark run={run} /> },
    { key: 'who', title: t('who'), width: 120, render: ({ requestedBy }) => <bdi>{who(requestedBy)}</bdi> },
    {
      key: 'created',
      title: t('queuedAt'),
      width: 100,
      sort: 'created',
      render: ({ createdAt }) => formatDateTime(createdAt, language),
    },
    {
      key: 'finished',
      title: t('finished'),
      width: 100,
      sort: 'finished',
      render: ({ finishedAt }) => (finishedAt === null ? NOTHING : formatDateTime(finishedAt, language)),
    },
    { key: 'took', title: t('took'), width: 80, render: took },
  ]
  if (selection === null) return columns
  const box: DataColumn<ListedRun> = {
    key: 'chosen',
    title: t('chosen'),
    width: 40,
    isHeading: true,
    render: ({ id }) => (
      <Checkbox
        checked={selection.isAll || selection.ids.has(id)}
        aria-label={dead('chooseOne', { id })}
        onChange={(event) => choose(id, event.target.checked)}
      />
    ),
  }
  return [box, ...columns]
}

export function RunsTable(props: Props) {
  const t = useTranslations('runs')
  return (
    <DataTable
      label={t('table')}
      columns={useColumns(props)}
      rows={props.runs}
      keyOf={({ id }) => id}
      isStale={props.isStale}
      sorting={props.sorting}
      onSort={props.onSort}
    />
  )
}
