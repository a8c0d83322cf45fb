/** The processes of this installation, and the runs each of them works on. */
import { DisconnectOutlined } from '@ant-design/icons'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { ProcessLine } from '@/replies/operations'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime, formatDuration, formatNumber, NOTHING } from '../format'
import { GOOD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import styles from './operations.module.css'
import { TitledBox } from './titled-box'

const LOOKS: Looks<'silent' | 'alive'> = {
  silent: { color: 'error', Icon: DisconnectOutlined },
  alive: GOOD,
}

const MEGABYTE = 1024 * 1024
const SHOWN_RUNS = 5

function Runs({ runs }: Pick<ProcessLine, 'runs'>) {
  const t = useTranslations('operations')
  if (runs.length === 0) return NOTHING
  return (
    <ul className={styles.runs}>
      {runs.slice(0, SHOWN_RUNS).map(({ id, job }) => (
        <li key={id}>
          <Link href={`/runs/${encodeURIComponent(id)}`}>{job}</Link>
        </li>
      ))}
      {runs.length > SHOWN_RUNS && <li>{t('moreRuns', { count: runs.length - SHOWN_RUNS })}</li>}
    </ul>
  )
}

function useColumns(): DataColumn<ProcessLine>[] {
  const t = useTranslations('operations')
  const language = useLanguage()
  const number = (value: number) => formatNumber(value, language)
  const heard = ({ heardAgoMs, isSilent }: ProcessLine) => (
    <IconTag look={LOOKS[isSilent ? 'silent' : 'alive']}>
      {isSilent ? t('silentFor', { time: formatDuration(heardAgoMs, language) }) : t('alive')}
    </IconTag>
  )
  return [
    {
      key: 'process',
      title: t('process'),
      width: 170,
      isHeading: true,
      render: ({ role, host, pid }) => (
        <>
          <b>{t(role)}</b> <span className={styles.where}>{t('where', { host, pid: String(pid) })}</span>
        </>
      ),
    },
    { key: 'heard', title: t('heard'), width: 130, isHeading: true, render: heard },
    { key: 'runs', title: t('runs'), width: 140, render: ({ runs }) => <Runs runs={runs} /> },
    {
      key: 'slots',
      title: t('slots'),
      width: 80,
      align: 'end',
      render: ({ slots, busy, runs }) =>
        slots === null ? NOTHING : `${number(busy ?? runs.length)} / ${number(slots)}`,
    },
    {
      key: 'lag',
      title: t('lag'),
      width: 110,
      align: 'end',
      render: ({ eventLoop }) =>
        eventLoop === null
          ? NOTHING
          : t('lagOf', { p99: number(eventLoop.p99Ms), max: number(eventLoop.maxMs) }),
    },
    {
      key: 'memory',
      title: t('memory'),
      width: 90,
      align: 'end',
      render: ({ memoryBytes }) =>
        memoryBytes === null ? NOTHING : `${number(Math.round(memoryBytes / MEGABYTE))} MB`,
    },
    {
      key: 'since',
      title: t('since'),
      width: 150,
      render: ({ startedAt }) => formatDateTime(startedAt, language),
    },
    { key: 'version', title: t('version'), width: 80, render: ({ version }) => version },
  ]
}

export function Processes({ processes }: { processes: readonly ProcessLine[] }) {
  const t = useTranslations('operations')
  const columns = useColumns()
  return (
    <TitledBox id="processes" title={t('processes')} isBelow>
      {processes.length === 0 && <p className={styles.none}>{t('noProcesses')}</p>}
      {processes.length > 0 && (
        <DataTable label={t('processes')} columns={columns} rows={processes} keyOf={({ id }) => id} />
      )}
    </TitledBox>
  )
}
