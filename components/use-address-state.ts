/** What a page shows lives in its address: a link shows the same, and back goes back. */

import type { ParsedUrlQuery } from 'node:querystring'
import { useRouter } from 'next/router'
import { useEffect, useRef } from 'react'

export type ChangeState<State> = (update: (state: State) => State, how: 'push' | 'replace') => void

interface Form<State> {
  /** Null while the address cannot be read yet. */
  read: (query: ParsedUrlQuery) => State | null
  write: (state: State, query: ParsedUrlQuery) => ParsedUrlQuery
}

/** The state is null until the address is known. */
export function useAddressState<State>({ read, write }: Form<State>): {
  state: State | null
  change: ChangeState<State>
} {
  const router = useRouter()
  const state = router.isReady ? read(router.query) : null
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
      const query = write(newest.current, router.query)
      void router[how]({ pathname: router.pathname, query }, undefined, { shallow: true, scroll: false })
    },
  }
}
