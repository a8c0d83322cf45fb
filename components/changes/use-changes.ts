/** What a run changed, page by page, as the address asks for it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/router'
import type { ChangesReply } from '@/replies/changes'
import { api } from '../api'
import { type ChangesState, changesToQuery, readChanges } from './changes-state'

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
