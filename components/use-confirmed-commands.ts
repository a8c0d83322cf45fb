/** Start, force and cancel, each behind a question that says beforehand what will happen. */
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import type { SyncFresh } from '@/replies/proxy'
import { formatAgo, formatDateTime, formatDuration } from './format'
import { useLanguage } from './language'
import { durationMs } from './run-state'
import { useQuestion } from './use-question'
import { type StartManner, useRunCommands } from './use-run-commands'
import { useWho } from './who'

interface Subject {
  type: string
  title: string
  freshMinutes: number
  lastSuccess: RunView | null
  /** The run that a force would cancel. */
  active: RunView | null
}

const WORDS = {
  sync: ['confirmSync', 'confirmSyncText'],
  force: ['confirmForce', 'confirmForceText'],
  shrink: ['confirmShrink', 'confirmShrinkText'],
} as const satisfies Record<StartManner, readonly [string, string]>

export function useConfirmedCommands({ type, title, freshMinutes, lastSuccess, active }: Subject) {
  const t = useTranslations('sync')
  const language = useLanguage()
  const who = useWho()
  const { ask, askNext } = useQuestion()

  function tellFresh({ lastSync: { finishedAt } }: SyncFresh) {
    const ago = formatAgo(finishedAt, Date.now(), language)
    askNext({
      title: t('freshTitle'),
      content: t('freshText', { title, ago, time: formatDateTime(finishedAt, language) }),
      okText: t('freshForce'),
      cancelText: t('back'),
      onOk: () => commands.start('force'),
    })
  }
  const commands = useRunCommands(type, title, tellFresh)
  const lastMs = lastSuccess === null ? null : durationMs(lastSuccess)
  const lastTook = lastMs === null ? '' : ` ${t('lastTook', { duration: formatDuration(lastMs, language) })}`
  const minutes = String(freshMinutes)

  return {
    isPending: commands.isPending,
    askStart: (manner: StartManner) => {
      const [question, text] = WORDS[manner]
      const isReplacing = manner === 'force' && active !== null
      const content = isReplacing
        ? t('confirmForceActiveText', { who: who(active.requestedBy) })
        : t(text, { minutes }) + lastTook
      ask({
        title: t(question, { title }),
        content,
        okText: t(manner),
        cancelText: t('back'),
        danger: manner === 'shrink' || isReplacing,
        onOk: () => commands.start(manner),
      })
    },
    askCancel: (id: string) =>
      ask({
        title: t('confirmCancel', { title }),
        content: t('confirmCancelText'),
        okText: t('confirmCancelOk'),
        cancelText: t('confirmCancelNo'),
        danger: true,
        onOk: () => commands.cancel(id),
      }),
  }
}
