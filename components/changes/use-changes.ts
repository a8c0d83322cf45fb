/** What a run changed, page by page, as the address asks for it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/router'
import type { RunView } from '@/jobs/engine/run-view'
import { api } from '../api'
import type { FieldChange } from '../values/field-changes'
import { type ChangesState, changesToQuery, readChanges } from './changes-state'

export type ChangeKind = 'inserted' | 'updated' | 'deleted'

export interface RowChange {
  key: string
  label: string
  kind: ChangeKind
  fields: FieldChange[]
}

export interface ChangesReply {
  run: RunView
  counts: Readonly<Record<ChangeKind, number>>
  data: RowChange[]
  pagination: { page: number; limit: number; total: number; totalPages: number }
  undo: { possible: boolean; code?: string; message?: string }
  /** The file that the run imported or took back; null when it is about none. */
  batch: { batchId: string; fileName: string; type: string } | null
}

export const changesKey = (id: string) => ['changes', id] as const

export function useChanges(id: string, state: ChangesState) {
  const { kind, page, limit, search } = state
  const query = new URLSearchParams({ kind, page: String(page), limit: String(limit), search })
  if (search === '') query.delete('search')
  return useQuery({
    queryKey: [...changesKey(id), query.toString()],
    queryFn: ({ signal }) =>
      api<ChangesReply>(`/api/runs/${encodeURIComponent(id)}/changes?${query}`, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** Which part of the changes is shown lives in the address, and so does the undo one follows. */
export function useChangesState() {
  const router = useRouter()
  const state = readChanges(router.query)
  return {
    state,
    change: (wanted: Partial<ChangesState>, how: 'push' | 'replace') => {
      const query = { id: router.query.id, ...changesToQuery({ ...state, ...wanted }) }
      void router[how]({ pathname: router.pathname, query }, undefined, { shallow: true, scroll: false })
    },
  }
}
