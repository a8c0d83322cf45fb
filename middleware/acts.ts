/** What each address does, in the audit's words: for acts that were refused before anybody could say more. */
import type { Act } from '@/utils/request-context'

type Named = readonly [action: string, kind?: string]

/** `[x]` is one part of the path, and the last of them is what the act is about. */
const ACTS: Readonly<Record<string, Named | null>> = {
  'POST /api/jobs/[job]': ['run.start', 'job'],
  'GET /api/siasn/ws/admin/proxy/[type]/sync': ['run.start', 'job'],
  'POST /api/siasn/ws/admin/proxy/[type]/sync': ['run.start', 'job'],
  'POST /api/siasn/ws/admin/proxy/sync-all': ['run.start'],
  'POST /api/siasn/ws/admin/proxy/cleanup': ['runs.cleanup'],
  'GET /api/siasn/ws/admin/proxy/[type]/export': ['rows.download', 'type'],
  'POST /api/runs/[id]/cancel': ['run.cancel', 'run'],
  'POST /api/runs/[id]/retry': ['run.retry', 'run'],
  'POST /api/runs/[id]/discard': ['run.discard', 'run'],
  'POST /api/runs/[id]/undo': ['run.undo', 'run'],
  'POST /api/dead-letters/actions': ['runs.bulk'],
  'POST /api/dead-letters/actions/[id]/cancel': ['runs.bulk_cancel', 'run'],
  'POST /api/runs/actions': ['runs.bulk'],
  // One's own views of a list change nothing for anybody else.
  'POST /api/saved-views': null,
  'PUT /api/saved-views/[id]': null,
  'DELETE /api/saved-views/[id]': null,
  // They only count.
  'POST /api/dead-letters/preview': null,
  'POST /api/runs/preview': null,
  'POST /api/schedules': ['schedule.create'],
  'PUT /api/schedules/[id]': ['schedule.change', 'schedule'],
  'DELETE /api/schedules/[id]': ['schedule.delete', 'schedule'],
  'POST /api/schedules/[id]/run': ['schedule.run', 'schedule'],
  'POST /api/notices/channels': ['channel.create'],
  'PUT /api/notices/channels/[id]': ['channel.change', 'channel'],
  'DELETE /api/notices/channels/[id]': ['channel.delete', 'channel'],
  'POST /api/notices/channels/[id]/test': ['channel.test', 'channel'],
  'PUT /api/notices/targets': ['targets.change'],
  'PUT /api/settings': ['settings.change'],
  'PUT /api/settings/siasn-token': ['secret.change', 'secret'],
  'POST /api/settings/siasn-token/test': ['secret.test', 'secret'],
  'POST /api/settings/siasn-token/rotate': ['secret.rotate', 'secret'],
  'POST /api/settings/secrets/rotate-key': ['secret.rotate_key', 'secret'],
  'PUT /api/users/[id]': ['user.change', 'user'],
  'POST /api/users/[id]/reset-link': ['user.reset_link', 'user'],
  'DELETE /api/users/[id]/second-factor': ['second_factor.reset', 'user'],
  'DELETE /api/users/[id]/sessions': ['session.revoke_all', 'user'],
  'POST /api/invitations': ['invitation.create'],
  'DELETE /api/invitations/[id]': ['invitation.revoke', 'invitation'],
  // It only looks, with a secret that nobody else has.
  'POST /api/invitations/look': null,
  'POST /api/invitations/accept': ['invitation.accept'],
  'POST /api/tokens': ['token.create'],
  'DELETE /api/tokens/[id]': ['token.revoke', 'token'],
  'DELETE /api/sessions/[id]': ['session.revoke', 'session'],
  'POST /api/account/password': ['password.change'],
  'POST /api/account/second-factor': ['second_factor.start'],
  'POST /api/account/second-factor/confirm': ['second_factor.on'],
  'POST /api/account/second-factor/off': ['second_factor.off'],
  'POST /api/account/sign-in-code': ['sign_in'],
  'POST /api/account/forgot': ['password.forgot'],
  'POST /api/account/reset': ['password.reset'],
  'GET /api/audit/export': ['audit.download'],
  'POST /api/files/upload': ['file.upload'],
  // Bytes that only their sender sees; what is made of them is an act.
  'POST /api/files/uploads': null,
  'PATCH /api/files/uploads/[id]': null,
  'DELETE /api/files/uploads/[id]': null,
  'POST /api/files/uploads/[id]/take': ['file.upload'],
  // Which of its verbs it was, only its body says.
  'POST /api/files/batches/[id]': ['import.import', 'batch'],
  'POST /api/files/batches/[id]/stop': ['import.stop', 'batch'],
  'POST /api/files/batches/[id]/rollback': ['import.rollback', 'batch'],
  'GET /api/files/batches/[id]/errors/export': ['rows.download', 'batch'],
  'GET /api/files/tables/[type]/export': ['rows.download', 'type'],
  'POST /api/auth/sign-in/email': ['sign_in'],
  'POST /api/auth/sign-out': ['sign_out'],
}

const known = Object.entries(ACTS).map(([address, named]) => {
  const parts = address.replace(/[.*+?^${}()|\\]/g, '\\$&').replace(/\[\w+\]/g, '([^/]+)')
  return { pattern: new RegExp(`^${parts}$`), named }
})

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The act that a request to this path is; null when it only reads. One that is not listed is an act all the same. */
export function actOf(method: string, path: string): Act | null {
  const address = `${method} ${path.replace(/\/+$/, '')}`
  for (const { pattern, named } of known) {
    const match = pattern.exec(address)
    if (!match) continue
    if (!named) return null
    const [action, kind] = named
    const id = match[1]
    return { action, object: kind && id !== undefined ? { kind, id: decoded(id) } : undefined }
  }
  return READS.has(method) ? null : { action: 'other', object: { kind: 'address', id: address } }
}

/** What a request to an address that only reads is when it is refused to somebody who is known. */
export function refusedReading(path: string): Act {
  return { action: 'read', object: { kind: 'address', id: path } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
