/** Starts the undo of a run; one that is already under way is followed instead. */
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { UndoReply } from '@/replies/changes'
import type { Refusal, Sent } from '@/replies/sent'
import { ApiError, api } from '../api'
import { useTellError } from '../tell-error'

/** Id of the undo's run. @throws ApiError with the server's reason when it refuses. */
async function startUndo(id: string): Promise<string> {
  const reply = await api<Sent<UndoReply> | Refusal>(`/api/runs/${encodeURIComponent(id)}/undo`, {
    method: 'POST',
    body: {},
    alsoAnswers: [409],
  })
  if (reply.success) return reply.jobId
  const { code, message, requestId, jobId } = reply
  if (code === 'already_active' && jobId !== undefined) return jobId
  throw new ApiError({ status: 409, code, message, requestId, subject: null })
}

export function useUndo(id: string, follow: (jobId: string) => void) {
  const t = useTranslations('undo')
  const tellError = useTellError()
  const starting = useMutation({
    mutationFn: () => startUndo(id),
    onSuccess: follow,
    onError: (error) => tellError(t('notStarted'), error),
  })
  return {
    isPending: starting.isPending,
    start: () => starting.mutateAsync().catch(() => undefined),
  }
}
