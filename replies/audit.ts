/** The audit: who did what, the newest first. */

export interface AuditEvent {
  id: number
  at: string
  actorKind: 'user' | 'token' | 'cli' | 'system' | 'anonymous'
  actorName: string
  actorRole: string | null
  ip: string | null
  userAgent: string | null
  requestId: string | null
  /** `room.verb`, such as `run.start`. */
  action: string
  objectKind: string | null
  objectId: string | null
  reason: string | null
  before: unknown
  after: unknown
  outcome: 'done' | 'refused' | 'failed'
  /** Of the error that it was answered with. */
  code: string | null
}

export interface AuditReply {
  events: AuditEvent[]
  /** Where the next page begins; null: this is the last. */
  next: number | null
}
