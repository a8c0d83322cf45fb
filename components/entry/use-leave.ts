/** Whoever is signed in leaves the pages of the way in: for where they wanted to go, on this site. */
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/router'
import { useEffect } from 'react'
import { sessionQuery } from '../queries'
import { safeReturnPath } from '../return-path'

export function useLeaveWhenSignedIn(): void {
  const router = useRouter()
  const session = useQuery(sessionQuery)
  useEffect(() => {
    if (session.data !== undefined && router.isReady) void router.replace(safeReturnPath(router.query.next))
  }, [session.data, router])
}
