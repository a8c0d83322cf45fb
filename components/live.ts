/** The overview, kept current: hints over a socket when there is one, polling when there is none. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { io } from 'socket.io-client'
import { coalesce } from './coalesce'
import { overviewQuery } from './queries'
import type { Overview } from './replies'
import { isRunActive } from './run-state'

export type Liveness = 'connecting' | 'live' | 'polling'

const HINT_GAP_MS = 350
const REFUSED_RETRY_MS = 10_000
export const POLL_ACTIVE_MS = 2_500
export const POLL_IDLE_MS = 10_000
/** Even a live page looks by itself now and then: a hint may be lost. */
const SAFETY_POLL_MS = 30_000

export function pollEveryMs(overview: Overview | undefined): number {
  return overview?.types.some(({ latest }) => isRunActive(latest)) ? POLL_ACTIVE_MS : POLL_IDLE_MS
}

/** Listens for hints for as long as it is mounted; says whether hints arrive. */
function useHints(onHint: () => void): Liveness {
  const [liveness, setLiveness] = useState<Liveness>('connecting')
  const latest = useRef(onHint)
  useEffect(() => {
    latest.current = onHint
  })

  useEffect(() => {
    const socket = io({ path: '/socket.io' })
    let retry: ReturnType<typeof setTimeout> | undefined
    socket.on('connect', () => {
      setLiveness('live')
      latest.current()
    })
    socket.on('run', () => latest.current())
    socket.on('disconnect', () => setLiveness('polling'))
    socket.on('connect_error', () => {
      setLiveness('polling')
      // A refusal by the server ends the client's own retries.
      if (!socket.active) retry = setTimeout(() => socket.connect(), REFUSED_RETRY_MS)
    })
    return () => {
      clearTimeout(retry)
      socket.removeAllListeners()
      socket.disconnect()
    }
  }, [])
  return liveness
}

export function useLiveOverview() {
  const client = useQueryClient()
  const refetches = useRef<ReturnType<typeof coalesce> | null>(null)

  useEffect(() => {
    const refetch = () => client.refetchQueries({ queryKey: overviewQuery.queryKey })
    const coalesced = coalesce(refetch, HINT_GAP_MS)
    refetches.current = coalesced
    return () => coalesced.stop()
  }, [client])

  // A hidden page needs no refetch: react-query makes one when it is shown again.
  const liveness = useHints(() => {
    if (document.visibilityState === 'visible') refetches.current?.hint()
  })
  const overview = useQuery({
    ...overviewQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: (query) => (liveness === 'live' ? SAFETY_POLL_MS : pollEveryMs(query.state.data)),
  })
  return { overview, liveness }
}
