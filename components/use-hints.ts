/** Listens for hints that some run has moved, for as long as it is mounted; says whether hints arrive. */
import { useEffect, useRef, useState } from 'react'
import type { Socket } from 'socket.io-client'
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
    let socket: Socket | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let isMounted = true
    const listen = (heard: Socket) => {
      socket = heard
      heard.on('connect', () => {
        setLiveness('live')
        hear()
      })
      heard.on('runs', hear)
      // What the server ends or refuses, the client does not retry by itself.
      const comeBack = () => {
        if (!heard.active) retry = setTimeout(() => heard.connect(), REFUSED_RETRY_MS)
      }
      heard.on('disconnect', () => {
        setLiveness('polling')
        comeBack()
        // The session may have ended, or may do something else now: the answer says so.
        if (!heard.active) hear()
      })
      heard.on('connect_error', () => {
        setLiveness('polling')
        comeBack()
      })
    }
    // The page is drawn before its live part is fetched. One connection first: of several web servers behind a proxy,
    // each may be asked the next request of a poll, and would know nothing of the one before.
    const open = () => {
      import('socket.io-client').then(
        ({ io }) =>
          isMounted &&
          listen(io({ path: '/socket.io', transports: ['websocket', 'polling'], tryAllTransports: true })),
        () => {
          setLiveness('polling')
          if (isMounted) retry = setTimeout(open, REFUSED_RETRY_MS)
        },
      )
    }
    open()
    return () => {
      isMounted = false
      clearTimeout(retry)
      refetches.stop()
      socket?.removeAllListeners()
      socket?.disconnect()
    }
  }, [])
  return liveness
}
