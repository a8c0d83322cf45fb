/** Who is told when a job changes its state: channels, freshness targets, and what was told. */
import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { Channel } from '@/replies/notices'
import { ErrorNotice } from '../error-notice'
import { POLL_IDLE_MS } from '../live'
import { onDemand } from '../on-demand'
import { PageHead } from '../page-head'
import { ChannelsTable } from './channels-table'
import { channelsQuery } from './notice'
import { NoticeLog } from './notice-log'
import styles from './notices.module.css'
import { TargetsForm } from './targets-form'
import { type ChannelCommands, useChannelCommands } from './use-channel-commands'

const ChannelDrawer = onDemand(
  () => import('./channel-drawer').then((part) => part.ChannelDrawer),
  ({ wanted }) => wanted !== null,
)

function TestResult({ commands: { tested, closeTest } }: { commands: ChannelCommands }) {
  const t = useTranslations('notices')
  return (
    <div role="status">
      {tested !== null && (
        <Alert
          type={tested.ok ? 'success' : 'error'}
          showIcon
          role="note"
          className={styles.gap ?? ''}
          title={`${tested.title}: ${tested.message}`}
          description={tested.answer === null ? undefined : t('answer', { answer: tested.answer })}
          closable={{ onClose: closeTest, closeIcon: true, 'aria-label': t('close') }}
          data-testid="channel-test"
        />
      )}
    </div>
  )
}

export function NoticesPage({ user }: { user: SessionUser }) {
  const t = useTranslations('notices')
  const [wanted, setWanted] = useState<Channel | 'new' | null>(null)
  const commands = useChannelCommands()
  const channels = useQuery({
    ...channelsQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: POLL_IDLE_MS,
  })
  const { data } = channels
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={
          data !== undefined && (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setWanted('new')}>
              {t('new')}
            </Button>
          )
        }
      />
      {channels.isError && <ErrorNotice error={channels.error} onRetry={channels.refetch} />}
      {channels.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      <TestResult commands={commands} />
      {data?.channels.length === 0 && <p className={styles.none}>{t('none')}</p>}
      {data !== undefined && data.channels.length > 0 && (
        <section className={styles.box} aria-label={t('channels')} tabIndex={-1}>
          <ChannelsTable channels={data.channels} jobs={data.jobs} commands={commands} onEdit={setWanted} />
        </section>
      )}
      {data !== undefined && (
        <>
          <TargetsForm jobs={data.jobs} />
          <NoticeLog />
          <ChannelDrawer
            wanted={wanted}
            me={user.email}
            jobs={data.jobs}
            mail={data.mail}
            onClose={() => setWanted(null)}
          />
        </>
      )}
    </>
  )
}
