/** People, their ways in and their sessions as the API tells of them. */
import { queryOptions } from '@tanstack/react-query'
import type { Role } from '@/jobs/engine/define'
import type { ApiTokensReply, InvitationsReply, PeopleReply, SessionsReply } from '@/replies/people'
import { api } from '../api'

export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin']

const PEOPLE_KEY = ['people'] as const

export const peopleQuery = queryOptions({
  queryKey: [...PEOPLE_KEY, 'users'],
  queryFn: ({ signal }) => api<PeopleReply>('/api/users', { signal }),
})

export const invitationsQuery = queryOptions({
  queryKey: [...PEOPLE_KEY, 'invitations'],
  queryFn: async ({ signal }) => (await api<InvitationsReply>('/api/invitations', { signal })).invitations,
})

export const tokensQuery = queryOptions({
  queryKey: [...PEOPLE_KEY, 'tokens'],
  queryFn: async ({ signal }) => (await api<ApiTokensReply>('/api/tokens', { signal })).tokens,
})

/** Sessions of one person, or one's own. */
export const sessionsQuery = (userId: string | null) =>
  queryOptions({
    queryKey: [...PEOPLE_KEY, 'sessions', userId],
    queryFn: async ({ signal }) => {
      const path = userId === null ? '/api/sessions' : `/api/users/${encodeURIComponent(userId)}/sessions`
      return (await api<SessionsReply>(path, { signal })).sessions
    },
  })

/** The browser and the system that a user agent names, as far as anybody can tell. */
export function deviceOf(userAgent: string | null): string {
  const text = userAgent ?? ''
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\/(\d+)/.exec(text.replace(/Chrome(?=.*(Edg|OPR)\/)/, ''))
  const [, system] = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(text) ?? []
  const name = browser ? `${browser[1] === 'Edg' ? 'Edge' : browser[1]} ${browser[2]}` : text.slice(0, 60)
  return [name, system].filter(Boolean).join(' · ')
}
