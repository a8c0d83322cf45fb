/** Starts the sync of a source, behind the question that says what it will do; while one is under way, leads to it. */
import { EyeOutlined, SyncOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import Link from 'next/link'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { ProxyEntry } from '@/replies/proxy'
import { isRunActive } from '../run-state'
import { useConfirmedCommands } from '../use-confirmed-commands'

interface Props {
  title: string
  entry: ProxyEntry
  freshMinutes: number
  /** Why nothing can be started here; null when it can. */
  blocked: string | null
  isPrimary?: boolean
}

export function StartButton({ title, entry, freshMinutes, blocked, isPrimary = false }: Props) {
  const t = useTranslations('sync')
  const home = useTranslations('home')
  const reasonId = useId()
  const active = isRunActive(entry.latest) ? entry.latest : null
  const { type, lastSuccess } = entry
  const commands = useConfirmedCommands({ type, title, freshMinutes, lastSuccess, active })
  if (active !== null)
    return (
      <Link
        href={`/runs/${encodeURIComponent(active.id)}`}
        aria-label={home('watchOf', { title })}
        data-testid={`watch-${type}`}
      >
        <EyeOutlined aria-hidden /> {home('watch')}
      </Link>
    )
  return (
    <>
      <Button
        type={isPrimary ? 'primary' : 'default'}
        icon={<SyncOutlined aria-hidden />}
        disabled={blocked !== null || commands.isPending}
        onClick={() => commands.askStart('sync')}
        aria-label={t('syncOf', { title })}
        title={blocked ?? undefined}
        {...(blocked === null ? {} : { 'aria-describedby': reasonId })}
      >
        {t('sync')}
      </Button>
      {blocked !== null && (
        <span id={reasonId} className="for-ears">
          {blocked}
        </span>
      )}
    </>
  )
}
