/** The way out: the session ends on the server first. */
import { useMutation } from '@tanstack/react-query'
import { api } from './api'
import { SIGN_IN } from './return-path'

export function useSignOut() {
  return useMutation({
    mutationFn: () => api('/api/auth/sign-out', { method: 'POST', body: {} }),
    // A full load, so that nothing of this user stays in memory.
    onSuccess: () => window.location.assign(SIGN_IN),
  })
}
