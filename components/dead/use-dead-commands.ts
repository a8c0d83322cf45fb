/** What one can do with one dead run: retry it, with another payload too, or discard it. Each answer is told as it is. */
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { api } from '../api'
import { useErrorText } from '../error-notice'
import { DEAD_KEY, type Letter, type Refusal } from './dead'

type Reply = { success: true; run: RunView } | Refusal

function send(id: string, verb: 'retry' | 'discard', body: object): Promise<Reply> {
  const path = `/api/runs/${encodeURIComponent(id)}/${verb}`
  return api<Reply>(path, { method: 'POST', body, alsoAnswers: [400, 409] })
}

export function useDeadCommands() {
  const t = useTranslations('dead')
  const client = useQueryClient()
  const errorText = useErrorText()
  const { message, notification } = App.useApp()
  const refresh = () => client.refetchQueries({ queryKey: DEAD_KEY })

  function tellRefusal({ message: text, jobId }: Refusal) {
    const active = jobId === undefined ? '' : ` ${t('activeRun', { id: jobId })}`
    notification.warning({ title: t('failed'), description: text + active, duration: 12 })
  }
  /** Null: it was done, or told that it could not be. */
  async function perform(work: () => Promise<Reply>, done: string): Promise<Refusal | null> {
    try {
      const reply = await work()
      if (!reply.success && reply.fields !== undefined) return reply
      if (reply.success) message.success(done)
      else tellRefusal(reply)
    } catch (error) {
      notification.error({ title: t('failed'), description: errorText(error), duration: 12 })
    }
    await refresh()
    return null
  }
  return {
    refresh,
    /** A refusal that names fields of the payload is given back; all else is told here. */
    retry: async ({ id, jobTitle }: Letter, body: { reason?: string; payload?: unknown } = {}) => {
      const refusal = await perform(() => send(id, 'retry', body), t('retried', { title: jobTitle }))
      if (refusal && body.payload === undefined) tellRefusal(refusal)
      return refusal
    },
    discard: ({ id, jobTitle }: Letter, reason: string) =>
      perform(() => send(id, 'discard', { reason }), t('discarded', { title: jobTitle })),
  }
}
