/** The channels: where they lead, what they are told, when, and what came of the newest message. */
import { ApiOutlined } from '@ant-design/icons'
import { Button, Switch } from 'antd'
import { useTranslations } from 'use-intl'
import type { Channel, ChannelsReply } from '@/replies/notices'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime, formatNumber, formatTimeOfDay } from '../format'
import { BAD, GOOD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import { EditAndDelete, RowActions } from '../row-actions'
import styles from './notices.module.css'
import type { ChannelCommands } from './use-channel-commands'

const LOOKS: Looks<'arrived' | 'refused'> = {
  arrived: GOOD,
  refused: BAD,
}

interface Props extends Pick<ChannelsReply, 'channels' | 'jobs'> {
  commands: ChannelCommands
  onEdit: (channel: Channel) => void
}

/** Names of jobs as people know them: a title, a whole family, or all. */
export function useJobWords(jobs: ChannelsReply['jobs']): (name: string) => string {
  const t = useTranslations('notices')
  return (name) => {
    if (name === '*') return t('allJobs')
    if (name.endsWith('.*')) return t('family', { name: name.slice(0, -2) })
    return jobs.find((job) => job.name === name)?.title ?? name
  }
}

function What({ channel, jobs }: { channel: Channel } & Pick<Props, 'jobs'>) {
  const t = useTranslations('notices')
  const words = useJobWords(jobs)
  const { events, everyRun, ownRuns, owner } = channel
  const told = everyRun ? [t('everyRun')] : events.map((event) => t(`event.${event}`))
  return (
    <div className={styles.stack}>
      <span>{channel.jobs.map(words).join(', ')}</span>
      <span className={styles.quiet}>{told.join(', ')}</span>
      {ownRuns && <span className={styles.quiet}>{t('onlyOwn', { owner })}</span>}
    </div>
  )
}

function When({ channel }: { channel: Channel }) {
  const t = useTranslations('notices')
  const language = useLanguage()
  const { digest, digestAt, quietFrom, quietTo, held } = channel
  return (
    <div className={styles.stack}>
      <span>{t(`digest.${digest}`, { time: formatTimeOfDay(digestAt ?? '', language) })}</span>
      {quietFrom !== null && quietTo !== null && (
        <span className={styles.quiet}>
          {t('quiet', { from: formatTimeOfDay(quietFrom, language), to: formatTimeOfDay(quietTo, language) })}
        </span>
      )}
      {held > 0 && <span className={styles.quiet}>{t('held', { count: formatNumber(held, language) })}</span>}
    </div>
  )
}

function LastResult({ channel: { broken, lastAt, lastOk, lastReason } }: { channel: Channel }) {
  const t = useTranslations('notices')
  const language = useLanguage()
  const result = lastOk ? 'arrived' : 'refused'
  if (lastAt === null) return <span className={styles.quiet}>{t('nothingYet')}</span>
  return (
    <div className={styles.stack}>
      <IconTag look={LOOKS[result]}>{t(broken === null ? result : 'broken')}</IconTag>
      {lastReason !== null && (
        <span className={styles.quiet}>
          <bdi>{lastReason}</bdi>
        </span>
      )}
      <span className={styles.quiet}>{formatDateTime(lastAt, language)}</span>
      {broken !== null && <span className={styles.quiet}>{t('brokenHint')}</span>}
    </div>
  )
}

function Actions({ channel, commands, onEdit }: { channel: Channel } & Pick<Props, 'commands' | 'onEdit'>) {
  const t = useTranslations('notices')
  const { title } = channel
  return (
    <RowActions>
      <Button
        size="small"
        icon={<ApiOutlined aria-hidden />}
        aria-label={t('testOf', { title })}
        loading={commands.testingId === channel.id}
        onClick={() => commands.test(channel)}
      >
        {t('test')}
      </Button>
      <EditAndDelete
        room="notices"
        title={title}
        edit={() => onEdit(channel)}
        remove={() => commands.remove(channel)}
      />
    </RowActions>
  )
}

export function ChannelsTable({ channels, jobs, commands, onEdit }: Props) {
  const t = useTranslations('notices')
  const columns: DataColumn<Channel>[] = [
    {
      key: 'title',
      title: t('channel'),
      width: 210,
      isHeading: true,
      render: ({ id, title, kind, target }) => (
        <div className={styles.stack} data-testid={`channel-${id}`}>
          <b>
            <bdi>{title}</bdi>
          </b>
          <span className={styles.quiet}>
            {t(`kind.${kind}`)} · <bdi>{target}</bdi>
          </span>
        </div>
      ),
    },
    {
      key: 'what',
      title: t('what'),
      width: 220,
      render: (channel) => <What channel={channel} jobs={jobs} />,
    },
    { key: 'when', title: t('when'), width: 150, render: (channel) => <When channel={channel} /> },
    { key: 'last', title: t('last'), width: 190, render: (channel) => <LastResult channel={channel} /> },
    {
      key: 'on',
      title: t('on'),
      width: 70,
      render: (channel) => (
        <Switch
          checked={channel.enabled}
          loading={commands.togglingId === channel.id}
          aria-label={t('onOf', { title: channel.title })}
          onChange={() => commands.toggle(channel)}
        />
      ),
    },
    {
      key: 'do',
      title: t('do'),
      width: 150,
      render: (channel) => <Actions channel={channel} commands={commands} onEdit={onEdit} />,
    },
  ]
  return <DataTable label={t('channels')} columns={columns} rows={channels} keyOf={({ id }) => id} />
}
