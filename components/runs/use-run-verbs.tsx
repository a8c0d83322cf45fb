/** What one can do with a run on its own page; each verb says beforehand what it will do. */
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useRouter } from 'next/router'
import { useTranslations } from 'use-intl'
import type { SyncStarted } from '@/replies/proxy'
import type { AllowedActions, RunPageReply, StartedRun } from '@/replies/runs'
import { api } from '../api'
import { RUNS_KEY } from '../dead/dead'
import { useDeadCommands } from '../dead/use-dead-commands'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { useTellError } from '../tell-error'
import { useOnce } from '../use-once'
import { useQuestion } from '../use-question'
import { runHref } from './run'

function useSend() {
  const t = useTranslations('runs')
  const client = useQueryClient()
  const tellError = useTellError()
  const router = useRouter()
  const { message } = App.useApp()
  const once = useOnce()
  const attempt = (work: () => Promise<unknown>) =>
    once(async () => {
      try {
        await work()
      } catch (error) {
        tellError(t('failed'), error)
      }
      await client.refetchQueries({ queryKey: RUNS_KEY })
    })
  return {
    cancel: (id: string) =>
      attempt(async () => {
        await api(`/api/runs/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {} })
        message.success(t('cancelled'))
      }),
    again: ({ path, body }: NonNullable<AllowedActions['again']>) =>
      attempt(async () => {
        const { jobId } = await api<StartedRun | SyncStarted>(path, { method: 'POST', body })
        message.success(t('started'))
        await router.push(runHref(jobId))
      }),
  }
}

/** Questions whose answers are done here; editing and discarding have dialogs of their own. */
export function useRunVerbs({ run, jobTitle, payload, allowed }: RunPageReply) {
  const t = useTranslations('runs')
  const language = useLanguage()
  const { ask } = useQuestion()
  const send = useSend()
  const commands = useDeadCommands()
  const letter = { id: run.id, jobTitle, payload }
  const { again } = allowed
  const withChildren = (text: string, more: string) => (more === '' ? text : `${text} ${more}`)
  const children = (
    name: 'confirmCancelChildren' | 'confirmRetryChildren',
    count: number | undefined,
  ): string => (count ? t(name, { count: formatNumber(count, language) }) : '')
  return {
    letter,
    commands,
    askCancel: () =>
      ask({
        title: t('confirmCancel'),
        content: withChildren(t('confirmCancelText'), children('confirmCancelChildren', run.children?.open)),
        okText: t('act_cancel'),
        cancelText: t('keep'),
        danger: true,
        onOk: () => send.cancel(run.id),
      }),
    askRetry: () =>
      ask({
        title: t('confirmRetry'),
        content: withChildren(t('confirmRetryText'), children('confirmRetryChildren', run.children?.failed)),
        okText: t('act_retry'),
        cancelText: t('back'),
        onOk: () => commands.retry(letter),
      }),
    askAgain: () =>
      again &&
      ask({
        title: again.isForced ? t('confirmForce', { title: jobTitle }) : t('confirmAgain'),
        content: again.isForced ? t('confirmForceText') : t('confirmAgainText'),
        okText: again.isForced ? t('act_force') : t('act_again'),
        cancelText: t('back'),
        onOk: () => send.again(again),
      }),
  }
}
