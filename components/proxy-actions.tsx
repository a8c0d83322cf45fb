/** The buttons of a card. Each tells what it will do before it does it. */
import { CloseCircleOutlined, FileDoneOutlined, SyncOutlined, ThunderboltOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'
import type { ProxyEntry } from '@/replies/proxy'
import styles from './proxy-card.module.css'
import { isRunActive } from './run-state'
import { useConfirmedCommands } from './use-confirmed-commands'
import type { StartManner } from './use-run-commands'

const ICONS: Readonly<Record<StartManner, ReactNode>> = {
  sync: <SyncOutlined aria-hidden />,
  force: <ThunderboltOutlined aria-hidden />,
  shrink: <FileDoneOutlined aria-hidden />,
}

interface Props {
  type: string
  title: string
  entry: ProxyEntry | undefined
  freshMinutes: number
  /** Why nothing can be started here; null when it can. */
  blocked: string | null
  mayCommand: boolean
}

export function ProxyActions({ type, title, entry, freshMinutes, blocked, mayCommand }: Props) {
  const t = useTranslations('sync')
  const reasonId = useId()
  const run = entry?.latest ?? null
  const isActive = isRunActive(run)
  const commands = useConfirmedCommands({
    type,
    title,
    freshMinutes,
    lastSuccess: entry?.lastSuccess ?? null,
    active: isActive ? run : null,
  })
  const cannotStart = blocked !== null || commands.isPending
  const manners: StartManner[] =
    run?.error?.code === 'shrunk' ? ['sync', 'force', 'shrink'] : ['sync', 'force']
  const described = blocked === null ? {} : { 'aria-describedby': reasonId }

  return (
    <div className={styles.actions}>
      {manners.map((manner) => (
        <Button
          key={manner}
          type={manner === 'sync' ? 'primary' : 'default'}
          icon={ICONS[manner]}
          disabled={cannotStart || (isActive && manner !== 'force')}
          onClick={() => commands.askStart(manner)}
          aria-label={t(`${manner}Of`, { title })}
          data-testid={`${manner}-${type}`}
          {...described}
        >
          {t(manner)}
        </Button>
      ))}
      {isActive && (
        <Button
          danger
          icon={<CloseCircleOutlined aria-hidden />}
          disabled={!mayCommand || commands.isPending}
          onClick={() => commands.askCancel(run.id)}
          aria-label={t('cancelOf', { title })}
          data-testid={`cancel-${type}`}
        >
          {t('cancel')}
        </Button>
      )}
      {blocked !== null && (
        <p id={reasonId} className={styles.reason}>
          {blocked}
        </p>
      )}
    </div>
  )
}
