/** The shapes of the API's replies, as pages read them. */
import type { Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'

export interface SessionUser {
  id: string
  name: string
  email: string
  role: Role
}

export interface Environment {
  demo: boolean
  version: string
}

/** Whether runs can sign in to the upstream right now. */
export interface TokenState {
  usable: boolean
  code?: string
  message?: string
  expiresAt?: string
}

export interface ProxyEntry {
  type: string
  rows: number
  latest: RunView | null
  lastSuccess: RunView | null
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
}
