/** The audit as the API tells of it. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import type { AuditReply } from '@/replies/audit'
import { api } from '../api'
import { type AuditState, toApiFilter } from './audit-state'

export const AUDIT_API = '/api/audit'

const PAGE = 50

export const auditQuery = (state: AuditState) => {
  const filter = toApiFilter(state)
  return infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ ...filter, limit: String(PAGE) })
      if (pageParam !== null) query.set('cursor', String(pageParam))
      return api<AuditReply>(`${AUDIT_API}?${query}`, { signal })
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  })
}

/** Where the CSV of what is shown is. */
export const exportPath = (state: AuditState) =>
  `${AUDIT_API}/export?${new URLSearchParams(toApiFilter(state))}`

/** Acts that people look for, by room. */
export const ACTIONS = [
  'run.start',
  'run.force',
  'run.cancel',
  'run.retry',
  'run.discard',
  'run.undo',
  'runs.bulk',
  'runs.bulk_cancel',
  'runs.cleanup',
  'schedule.create',
  'schedule.change',
  'schedule.delete',
  'schedule.run',
  'channel.create',
  'channel.change',
  'channel.delete',
  'channel.test',
  'file.upload',
  'import.import',
  'import.preview',
  'import.stop',
  'import.rollback',
  'targets.change',
  'settings.change',
  'secret.change',
  'secret.test',
  'secret.rotate',
  'secret.rotate_key',
  'audit.prune',
  'user.create',
  'user.change',
  'user.deactivate',
  'user.activate',
  'user.reset_link',
  'second_factor.start',
  'second_factor.on',
  'second_factor.off',
  'second_factor.reset',
  'invitation.create',
  'invitation.revoke',
  'invitation.accept',
  'token.create',
  'token.revoke',
  'session.revoke',
  'session.revoke_all',
  'password.change',
  'password.forgot',
  'password.reset',
  'password.set',
  'sign_in.password',
  'sign_in',
  'sign_out',
  'rows.download',
  'audit.download',
  'read',
  'other',
] as const

export type Action = (typeof ACTIONS)[number]
