/** A list's state lives in the address: a link shows the same rows, and back goes back. */
import { useRouter } from 'next/router'
import { useRef } from 'react'
import type { ListShape } from '@/replies/rows'
import * as address from '../use-address-state'
import { type ListState, listStateToQuery, readListState } from './row-filters'

export type ChangeState = address.ChangeState<ListState>

/** The state is null until both the address and the list's shape are known. */
export const useListState = (shape: ListShape | undefined) =>
  address.useAddressState<ListState>({
    read: (query) => (shape === undefined ? null : readListState(query, shape)),
    write: (state, { type }) => ({ type, ...listStateToQuery(state) }),
  })

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
