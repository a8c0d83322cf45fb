/** People, their ways in, and their sessions. */
import type { Role } from '@/jobs/engine/define'

export interface Person {
  id: string
  name: string
  email: string
  role: Role
  /** Unit whose rows a person who is no admin may see; null: none. */
  unitId: string | null
  createdAt: string
  isActive: boolean
  /** Signing in asks for a code as well. */
  hasSecondFactor: boolean
}

export interface ListedPerson extends Person {
  /** So many are living. */
  sessions: number
  /** When one of them was last renewed; null without one. */
  seenAt: string | null
}

export interface PeopleReply {
  users: ListedPerson[]
  /** Whether mail can be sent at all. */
  mail: boolean
}

/** A link that is shown once. */
export interface ShownLink {
  /** Behind the address that the reader's own browser knows. */
  path: string
  url: string
  expiresAt: string
}

export interface ResetLinkReply {
  link: ShownLink
}

/** Whom a link invites, as whoever has the link is told. */
export interface Invited {
  email: string
  name: string
  role: Role
}

export interface InvitedReply {
  invitation: Invited
}

export interface Invitation extends Invited {
  id: string
  unitId: string | null
  createdBy: string
  createdAt: string
  expiresAt: string
  isExpired: boolean
}

export interface InvitationsReply {
  invitations: Invitation[]
}

export interface InvitationReply {
  invitation: Invitation
  /** Whether the mail server took it. */
  isMailed: boolean
  /** Shown this once, when nobody was mailed. */
  link: ShownLink | null
}

export interface ApiToken {
  id: string
  name: string
  role: Role
  unitId: string | null
  createdBy: string
  createdAt: string
  /** Null: never. */
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
  revokedBy: string | null
  state: 'living' | 'expired' | 'revoked'
}

export interface ApiTokensReply {
  tokens: ApiToken[]
}

/** A token that was made; its text is shown this once. */
export interface NewApiToken {
  id: string
  token: string
  /** Null: never. */
  expiresAt: string | null
}

export interface Session {
  id: string
  createdAt: string
  updatedAt: string
  expiresAt: string
  ip: string | null
  userAgent: string | null
  /** The one that asks. */
  isCurrent: boolean
}

export interface SessionsReply {
  sessions: Session[]
}
