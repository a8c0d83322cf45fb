/** A list's state lives in the address: a link shows the same rows, and back goes back. */
import { useRouter } from 'next/router'
import { useEffect, useRef } from 'react'
import type { ListShape } from './list-shape'
import { type ListState, listStateToQuery, readListState } from './row-filters'

export type ChangeState = (update: (state: ListState) => ListState, how: 'push' | 'replace') => void

/** The state is null until both the address and the list's shape are known. */
export function useListState(shape: ListShape | undefined): { state: ListState | null; change: ChangeState } {
  const router = useRouter()
  const state = router.isReady && shape !== undefined ? readListState(router.query, shape) : null
  // Two changes may follow each other before the address does.
  const newest = useRef(state)
  useEffect(() => {
    newest.current = state
  })
  return {
    state,
    change: (update, how) => {
      if (newest.current === null) return
      newest.current = update(newest.current)
      const query = { type: router.query.type, ...listStateToQuery(newest.current) }
      void router[how]({ pathname: router.pathname, query }, undefined, { shallow: true, scroll: false })
    },
  }
}

/** The row that stands open beside the list, `?row=<id>`; null when none does. */
export function useOpenRow() {
  const router = useRouter()
  const isOpenedHere = useRef(false)
  const { row, ...rest } = router.query
  const shallow = { shallow: true, scroll: false }
  return {
    id: typeof row === 'string' && row !== '' ? row : null,
    /** Address of this list with a row beside it. */
    hrefOf: (wanted: string) => ({ pathname: router.pathname, query: { ...rest, row: wanted } }),
    noteOpened: () => {
      isOpenedHere.current = true
    },
    close: () => {
      // A row that was opened by a link of this page leaves no trace: its way back is back.
      if (isOpenedHere.current) router.back()
      else void router.replace({ pathname: router.pathname, query: rest }, undefined, shallow)
      isOpenedHere.current = false
    },
  }
}
