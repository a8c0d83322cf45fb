/** What people decide about an import: look again, import, stop, take back. Each reply is told as it is. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { BatchOptions } from '@/replies/imports'
import { api } from '../api'
import { useTellError } from '../tell-error'
import { useOnce } from '../use-once'
import { decide, IMPORTS_KEY, rollBack, stopBatch } from './imports'

export interface BatchCommands {
  isPending: boolean
  importValid: () => void
  lookAgain: (options: BatchOptions) => void
  /** Gives a looked-at batch up, or ends the run of one that moves. */
  stop: (runId: string | null) => Promise<unknown>
  rollBack: (strict: boolean) => Promise<unknown>
}

export function useBatchCommands(id: string): BatchCommands {
  const t = useTranslations('imports')
  const client = useQueryClient()
  const tellError = useTellError()
  const once = useOnce()
  const acting = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => tellError(t('notDone'), error),
    onSettled: () => client.invalidateQueries({ queryKey: IMPORTS_KEY }),
  })
  const act = (work: () => Promise<unknown>) => once(() => acting.mutateAsync(work).catch(() => undefined))
  const cancel = (runId: string) =>
    api(`/api/runs/${encodeURIComponent(runId)}/cancel`, { method: 'POST', body: {} })
  return {
    isPending: acting.isPending,
    importValid: () => void act(() => decide(id, { verb: 'import' })),
    lookAgain: (options) => void act(() => decide(id, { verb: 'preview', ...options })),
    stop: (runId) => act(() => (runId === null ? stopBatch(id) : cancel(runId))),
    rollBack: (strict) => act(() => rollBack(id, strict)),
  }
}
