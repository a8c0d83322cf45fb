/** What a link carries behind `#`: never sent to a server by itself, and taken out of the address once it is read. */
import { useRouter } from 'next/router'
import { useEffect, useState } from 'react'

/** Undefined until it was looked for; '' when there is none. */
export function useLinkToken(): string | undefined {
  const router = useRouter()
  const [token, setToken] = useState<string>()
  useEffect(() => {
    if (!router.isReady) return
    const given = window.location.hash.slice(1)
    if (given !== '') void router.replace(router.pathname, undefined, { shallow: true })
    // Looked for again, it is gone from the address but known.
    setToken((known) => given || known || '')
  }, [router])
  return token
}
