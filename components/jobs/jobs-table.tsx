/** The runs themselves, the newest first. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { ProxyJob } from '@/replies/proxy'
import { Copyable } from '../copyable'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime, NOTHING } from '../format'
import { useProxyTitle } from '../job-titles'
import { useLanguage } from '../language'
import { StateTag } from '../state-tag'
import { useWho } from '../who'
import { shownStateOf } from './jobs'
import styles from './jobs.module.css'

/** The end of an id tells runs apart; its beginning is the type's. */
const SHORT_ID = 8

function JobId({ id }: { id: string }) {
  return (
    <Copyable text={id} title={id} isCode>
      <Link href={`/runs/${encodeURIComponent(id)}`}>…{id.slice(-SHORT_ID)}</Link>
    </Copyable>
  )
}

function useColumns(): DataColumn<ProxyJob>[] {
  const t = useTranslations('jobs')
  const language = useLanguage()
  const titleOf = useProxyTitle()
  const who = useWho()
  const time = (iso: string | null) => (iso === null ? NOTHING : formatDateTime(iso, language))
  return [
    {
      key: 'id',
      title: t('id'),
      width: 140,
      isHeading: true,
      render: ({ id }) => <JobId id={id} />,
    },
    { key: 'type', title: t('type'), width: 130, isHeading: true, render: ({ type }) => titleOf(type) },
    {
      key: 'state',
      title: t('state'),
      width: 120,
      render: (job) => <StateTag state={shownStateOf(job)} />,
    },
    {
      key: 'progress',
      title: t('progress'),
      width: 85,
      align: 'end',
      render: ({ progress }) => `${Math.floor(progress)}%`,
    },
    { key: 'user', title: t('user'), width: 145, render: ({ requestedBy }) => who(requestedBy) },
    { key: 'started', title: t('started'), width: 116, render: ({ startedAt }) => time(startedAt) },
    { key: 'ended', title: t('ended'), width: 116, render: ({ finishedAt }) => time(finishedAt) },
    { key: 'error', title: t('error'), width: 230, render: ({ error }) => error ?? NOTHING },
  ]
}

export function JobsTable({ jobs }: { jobs: readonly ProxyJob[] }) {
  const t = useTranslations('jobs')
  const columns = useColumns()
  if (jobs.length === 0) return <p className={styles.none}>{t('none')}</p>
  return <DataTable label={t('table')} columns={columns} rows={jobs} keyOf={({ id }) => id} />
}
