/** How pages read: retry once what may pass by itself, and leave for sign-in when the session is over. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, isSignedOut } from './api'
import { SIGN_IN, SIGN_IN_CODE, signInPath } from './return-path'

/** A full load, so that nothing the last user saw stays in memory. */
function leaveWhenSignedOut(error: unknown): void {
  const { pathname, search } = window.location
  if (isSignedOut(error) && pathname !== SIGN_IN && pathname !== SIGN_IN_CODE)
    window.location.replace(signInPath(pathname + search))
}

function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500
}

export function createClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 1 && mayPass(error), retryDelay: 800 },
      // A start or a cancel is never sent twice by itself.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
