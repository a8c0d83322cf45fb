/** The list's state lives in the address: a link shows the same runs, and back goes back. */
import { useRouter } from 'next/router'
import { useEffect, useRef } from 'react'
import { type DeadState, deadStateToQuery, readDeadState } from './dead-state'

export type ChangeDeadState = (update: (state: DeadState) => DeadState, how: 'push' | 'replace') => void

/** The state is null until the address is known. */
export function useDeadState(): { state: DeadState | null; change: ChangeDeadState } {
  const router = useRouter()
  const state = router.isReady ? readDeadState(router.query) : null
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
      const query = deadStateToQuery(newest.current)
      void router[how]({ pathname: router.pathname, query }, undefined, { shallow: true, scroll: false })
    },
  }
}
