/** What stands in each queue, how long the oldest waits, and how fast it is worked off. */
import { useTranslations } from 'use-intl'
import type { QueueLine } from '@/replies/operations'
import { type DataColumn, DataTable } from '../data-table'
import { formatDuration, formatNumber, NOTHING } from '../format'
import { useLanguage } from '../language'
import styles from './operations.module.css'
import { TitledBox } from './titled-box'

function useColumns(): DataColumn<QueueLine>[] {
  const t = useTranslations('operations')
  const language = useLanguage()
  const count = (key: string, title: string, of: (line: QueueLine) => number): DataColumn<QueueLine> => ({
    key,
    title,
    width: 74,
    align: 'end',
    render: (line) => formatNumber(of(line), language),
  })
  return [
    {
      key: 'job',
      title: t('job'),
      width: 180,
      isHeading: true,
      render: ({ title, job }) => (
        <>
          {title} <span className={styles.where}>{job}</span>
        </>
      ),
    },
    count('queued', t('queued'), ({ due }) => due),
    count('running', t('running'), ({ running }) => running),
    count('later', t('later'), ({ later }) => later),
    count('blocked', t('blocked'), ({ blocked }) => blocked),
    count('waiting', t('waiting'), ({ waiting }) => waiting),
    count('dead', t('dead'), ({ dead }) => dead),
    {
      key: 'oldest',
      title: t('oldest'),
      width: 120,
      render: ({ oldestDueMs, isHeldByRate }) => (
        <>
          {oldestDueMs === null ? NOTHING : formatDuration(oldestDueMs, language)}
          {isHeldByRate && <span className={styles.where}> {t('heldByRate')}</span>}
        </>
      ),
    },
    count('rate', t('rate'), ({ endedLastMinute }) => endedLastMinute),
  ]
}

export function Queues({ queues }: { queues: readonly QueueLine[] }) {
  const t = useTranslations('operations')
  const columns = useColumns()
  return (
    <TitledBox id="queues" title={t('queues')} isBelow>
      <DataTable label={t('queues')} columns={columns} rows={queues} keyOf={({ job }) => job} />
    </TitledBox>
  )
}
