/** What one can do with one dead run: retry it, with another payload too, or discard it. */
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslations } from 'use-intl'
import type { DeadLetter } from '@/replies/dead-letters'
import type { RunReply } from '@/replies/runs'
import type { Refusal, Sent } from '@/replies/sent'
import { api } from '../api'
import { useTellError } from '../tell-error'
import { DEAD_KEY, RUNS_KEY } from './dead'

/** What of a run its commands need. */
export type Handled = Pick<DeadLetter, 'id' | 'jobTitle' | 'payload'>

type Reply = Sent<RunReply> | Refusal

/** Why it was not done: the server says no, or something went wrong. */
export type Setback = { refusal: Refusal } | { error: unknown }

function send(id: string, verb: 'retry' | 'discard', body: object): Promise<Reply> {
  const path = `/api/runs/${encodeURIComponent(id)}/${verb}`
  return api<Reply>(path, { method: 'POST', body, alsoAnswers: [400, 409] })
}

/** A refusal in words, with the run that stands in the way. */
export function useRefusalText(): (refusal: Refusal) => string {
  const t = useTranslations('dead')
  return ({ message, jobId }) =>
    jobId === undefined ? message : `${message} ${t('activeRun', { id: jobId })}`
}

export function useDeadCommands() {
  const t = useTranslations('dead')
  const client = useQueryClient()
  const tellError = useTellError()
  const refusalText = useRefusalText()
  const { message, notification } = App.useApp()

  /** Null: it was done, and that is told; what kept it from being done is the caller's to tell. */
  async function attempt(work: Promise<Reply>, done: string): Promise<Setback | null> {
    const setback = await work.then(
      (reply) => (reply.success ? null : { refusal: reply }),
      (error: unknown) => ({ error }),
    )
    if (setback === null) message.success(done)
    await Promise.all([DEAD_KEY, RUNS_KEY].map((queryKey) => client.refetchQueries({ queryKey })))
    return setback
  }
  const retryWith = ({ id, jobTitle }: Handled, body: { reason?: string; payload?: unknown }) =>
    attempt(send(id, 'retry', body), t('retried', { title: jobTitle }))
  return {
    /** As it stands; all is told here. */
    retry: async (letter: Handled) => {
      const setback = await retryWith(letter, {})
      if (setback === null) return
      if ('error' in setback) tellError(t('failed'), setback.error)
      else
        notification.warning({ title: t('failed'), description: refusalText(setback.refusal), duration: 12 })
    },
    retryWith,
    discard: ({ id, jobTitle }: Handled, reason: string) =>
      attempt(send(id, 'discard', { reason }), t('discarded', { title: jobTitle })),
  }
}
