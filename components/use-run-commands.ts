/** The three things one can do with a type's run: start, force, cancel. Each reply is told as it is. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslations } from 'use-intl'
import type { ProxyOverview, SyncFresh, SyncReply } from '@/replies/proxy'
import type { RunReply } from '@/replies/runs'
import { api, PROXY_API } from './api'
import { withRun } from './newest'
import { overviewQuery } from './queries'
import { useTellError } from './tell-error'
import { useOnce } from './use-once'

/** How to start: only if not fresh, in any case, or in any case and with far fewer rows too. */
export type StartManner = 'sync' | 'force' | 'shrink'

const QUERY: Readonly<Record<StartManner, string>> = {
  sync: '',
  force: '?force=true',
  shrink: '?force=true&allowShrink=true',
}

function start(type: string, manner: StartManner): Promise<SyncReply> {
  const path = `${PROXY_API}/${encodeURIComponent(type)}/sync${QUERY[manner]}`
  return api<SyncReply>(path, { method: 'POST', body: {}, alsoAnswers: [409] })
}

export function useRunCommands(type: string, title: string, onFresh: (reply: SyncFresh) => void) {
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
      else if (reply.success) message.success(t('queued', { title }))
      else message.info(t('active', { title }))
    },
    onError: fail(t('startFailed', { title }), t('startUnsure', { title })),
  })
  const cancelling = useMutation({
    mutationFn: (id: string) =>
      api<RunReply>(`/api/runs/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {} }),
    onSuccess: ({ run }) => {
      client.setQueryData<ProxyOverview>(overviewQuery.queryKey, (known) => known && withRun(known, run))
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
