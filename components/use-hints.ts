/** Listens for hints that some run has moved, for as long as it is mounted; says whether hints arrive. */
import { useEffect, useRef, useState } from 'react'
import { io } from 'socket.io-client'
import { coalesce } from './coalesce'

export type Liveness = 'connecting' | 'live' | 'polling'

const HINT_GAP_MS = 350
const REFUSED_RETRY_MS = 10_000

/** `refetch` runs soon after hints, one at a time. A hidden page needs none: it refetches when it is shown again. */
export function useHints(refetch: () => Promise<unknown>): Liveness {
  const [liveness, setLiveness] = useState<Liveness>('connecting')
  const latest = useRef(refetch)
  useEffect(() => {
    latest.current = refetch
  })

  useEffect(() => {
    const refetches = coalesce(() => latest.current(), HINT_GAP_MS)
    const hear = () => {
      if (document.visibilityState === 'visible') refetches.hint()
    }
    const socket = io({ path: '/socket.io' })
    let retry: ReturnType<typeof setTimeout> | undefined
    socket.on('connect', () => {
      setLiveness('live')
      hear()
    })
    socket.on('runs', hear)
    socket.on('disconnect', () => setLiveness('polling'))
    socket.on('connect_error', () => {
      setLiveness('polling')
      // A refusal by the server ends the client's own retries.
      if (!socket.active) retry = setTimeout(() => socket.connect(), REFUSED_RETRY_MS)
    })
    return () => {
      clearTimeout(retry)
      refetches.stop()
      socket.removeAllListeners()
      socket.disconnect()
    }
  }, [])
  return liveness
}
