/** The shapes of the API's replies, as pages read them. */
import type { Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'

export interface SessionUser {
  id: string
  name: string
  email: string
  role: Role
  /** Unit whose rows a person who is no admin may see; null: none. */
  unitId: string | null
}

export interface Environment {
  environment: 'demo' | 'staging' | 'production'
  demo: boolean
  /** Whether mail can be sent at all. */
  mail: boolean
  version: string
}

/** Whether runs can sign in to the upstream right now. */
export interface TokenState {
  usable: boolean
  code?: string
  message?: string
  expiresAt?: string
}

/** The sync whose rows stand in a table now, and since when. */
export interface Standing {
  runId: string
  at: string | null
}

export interface ProxyEntry {
  type: string
  rows: number
  latest: RunView | null
  lastSuccess: RunView | null
  /** Differs from `lastSuccess` when that was undone; null when the table is as before its first sync. */
  standing: Standing | null
}

export interface Overview {
  token: TokenState
  /** Data younger than this counts as fresh: an unforced start does nothing. */
  freshMinutes: number
  types: ProxyEntry[]
}

export interface StoredToken {
  stored: boolean
  source: 'environment' | 'settings' | null
  masked: string | null
  expiresAt: string | null
  updatedAt: string | null
  updatedBy: string | null
  usable: boolean
  code?: string
  /** When the upstream last refused it; null while it has not. */
  refusedAt: string | null
  /** Whether this installation can renew tokens by itself, and has what it takes. */
  refresh: { configured: boolean; stored: boolean }
}
