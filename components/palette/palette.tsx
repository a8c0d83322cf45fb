/** The command palette: every place and every verb, a few letters away. */
import { SearchOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useRouter } from 'next/router'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { ProxyOverview } from '@/replies/proxy'
import { useProxyTitle } from '../job-titles'
import { overviewQuery } from '../queries'
import { isRunActive } from '../run-state'
import { runsHref } from '../runs/runs-state'
import { useConfirmedCommands } from '../use-confirmed-commands'
import type { Command } from './command'
import { CommandBox } from './command-box'
import styles from './palette.module.css'
import { useCommands, type WantedStart } from './use-commands'

interface AskProps extends WantedStart {
  overview: ProxyOverview
}

/** Asks before it starts anything, as everywhere else. */
function AskStart({ type, manner, overview }: AskProps) {
  const title = useProxyTitle()(type)
  const entry = overview.types.find((one) => one.type === type)
  const { askStart } = useConfirmedCommands({
    ...{ type, title, freshMinutes: overview.freshMinutes },
    lastSuccess: entry?.lastSuccess ?? null,
    active: isRunActive(entry?.latest ?? null) ? (entry?.latest ?? null) : null,
  })
  const ask = useRef(() => askStart(manner))
  useEffect(() => {
    ask.current()
  }, [])
  return null
}

interface Props {
  user: SessionUser
  isOpen: boolean
  close: () => void
}

export default function Palette({ user, isOpen, close }: Props) {
  const t = useTranslations('palette')
  const router = useRouter()
  const chosen = useRef<Command | null>(null)
  const [wanted, setWanted] = useState<(WantedStart & { count: number }) | null>(null)
  const { data: overview } = useQuery({ ...overviewQuery, enabled: wanted !== null })
  const want = (start: WantedStart) => setWanted((before) => ({ ...start, count: (before?.count ?? 0) + 1 }))
  const commands = useCommands(user, want)
  const find = (typed: string): Command => ({
    ...{ id: 'find', group: 'find', title: t('findRuns', { text: typed }), words: [], Icon: SearchOutlined },
    ...{ blocked: null, run: () => void router.push(runsHref({ search: typed })) },
  })

  function choose(command: Command) {
    if (command.blocked !== null) return
    chosen.current = command
    close()
  }
  function onClosed() {
    const command = chosen.current
    chosen.current = null
    command?.run()
  }
  return (
    <>
      <Modal
        open={isOpen}
        title={t('title')}
        footer={null}
        width={600}
        className={styles.palette ?? ''}
        destroyOnHidden
        onCancel={close}
        afterClose={onClosed}
      >
        <div data-palette>
          <CommandBox commands={commands} find={find} choose={choose} />
        </div>
      </Modal>
      {wanted !== null && overview !== undefined && (
        <AskStart key={wanted.count} type={wanted.type} manner={wanted.manner} overview={overview} />
      )}
    </>
  )
}
