/** The three things one can do with a type's run: start, force, cancel. Each reply is told as it is. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { api, PROXY_API } from './api'
import { withRun } from './newest'
import { overviewQuery } from './queries'
import type { Overview } from './replies'
import { useTellError } from './tell-error'
import { useOnce } from './use-once'

/** Nothing was started: the data is fresh. */
export interface FreshReply {
  status: 'completed'
  lastSync: { finishedAt: string; minutesAgo: number }
}

/** 202 queued, 409 one is active, 200 the data is fresh. */
type StartReply = { status: 'queued' | 'running'; jobId: string; isNew: boolean } | FreshReply

/** How to start: only if not fresh, in any case, or in any case and with far fewer rows too. */
export type StartManner = 'sync' | 'force' | 'shrink'

const QUERY: Readonly<Record<StartManner, string>> = {
  sync: '',
  force: '?force=true',
  shrink: '?force=true&allowShrink=true',
}

async function start(type: string, manner: StartManner): Promise<StartReply> {
  const path = `${PROXY_API}/${encodeURIComponent(type)}/sync${QUERY[manner]}`
  const reply = await api<StartReply & { success: boolean }>(path, {
    method: 'POST',
    body: {},
    alsoAnswers: [409],
  })
  return reply.status === 'completed' ? reply : { ...reply, isNew: reply.success }
}

export function useRunCommands(type: string, title: string, onFresh: (reply: FreshReply) => void) {
  const t = useTranslations('sync')
  const client = useQueryClient()
  const tellError = useTellError()
  const { message } = App.useApp()
  const refresh = () => client.refetchQueries({ queryKey: overviewQuery.queryKey })
  const fail = (heading: string, unsure: string) => (error: unknown) => {
    tellError(heading, error, unsure)
    return refresh()
  }

  const starting = useMutation({
    mutationFn: (manner: StartManner) => start(type, manner),
    onSuccess: async (reply) => {
      await refresh()
      if (reply.status === 'completed') onFresh(reply)
      else if (reply.isNew) message.success(t('queued', { title }))
      else message.info(t('active', { title }))
    },
    onError: fail(t('startFailed', { title }), t('startUnsure', { title })),
  })
  const cancelling = useMutation({
    mutationFn: (id: string) =>
      api<{ run: RunView }>(`/api/runs/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {} }),
    onSuccess: ({ run }) => {
      client.setQueryData<Overview>(overviewQuery.queryKey, (known) => known && withRun(known, run))
      message.success(t('cancelled', { title }))
    },
    onError: fail(t('cancelFailed', { title }), t('cancelUnsure', { title })),
  })

  const once = useOnce()
  return {
    isPending: starting.isPending || cancelling.isPending,
    start: (manner: StartManner) => once(() => starting.mutateAsync(manner).catch(() => undefined)),
    cancel: (id: string) => once(() => cancelling.mutateAsync(id).catch(() => undefined)),
  }
}
