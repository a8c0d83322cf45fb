/** Starts the undo of a run; one that is already under way is followed instead. */
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { ApiError, api } from '../api'
import { useTellError } from '../tell-error'

interface UndoReply {
  success: boolean
  message: string
  code?: string
  jobId?: string
}

/** Id of the undo's run. @throws ApiError with the server's reason when it refuses. */
async function startUndo(id: string): Promise<string> {
  const reply = await api<UndoReply>(`/api/runs/${encodeURIComponent(id)}/undo`, {
    method: 'POST',
    body: {},
    alsoAnswers: [409],
  })
  if (reply.jobId !== undefined && (reply.success || reply.code === 'already_active')) return reply.jobId
  throw new ApiError({
    status: 409,
    code: reply.code ?? 'unreadable_reply',
    message: reply.message,
    requestId: null,
    subject: null,
  })
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
