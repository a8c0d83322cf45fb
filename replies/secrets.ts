/** Secrets: which there are and how they stand, and never one that could be used. */

export type TokenProblem = 'token_missing' | 'token_expired' | 'token_rejected'

/** The SIASN token as pages show it. */
export interface StoredToken {
  stored: boolean
  source: 'environment' | 'settings' | null
  /** First and last characters only. */
  masked: string | null
  /** Read from the token when it is a JWT. */
  expiresAt: string | null
  updatedAt: string | null
  updatedBy: string | null
  /** When SIASN refused this very token; null while it has not. */
  refusedAt: string | null
  usable: boolean
  /** Why it is not usable. */
  code?: TokenProblem
  /** `configured`: tokens can be renewed here; `stored`: and a refresh token is there that was not refused. */
  refresh: { configured: boolean; stored: boolean }
}

export interface StoredTokenReply {
  token: StoredToken
}

/** What SIASN said to the stored token. */
export interface TokenTestReply {
  ok: boolean
  /** HTTP status of SIASN's answer; null when none came. */
  status: number | null
  message: string
}

/** A token that SIASN accepted, and that stands now in the place of the one before. */
export interface RotatedToken extends StoredTokenReply {
  message: string
}

export interface Secret {
  kind: 'siasnToken' | 'siasnRefreshToken' | 'siasnClientSecret' | 'mail' | 'channel'
  /** Of a channel: its name. */
  title: string | null
  source: 'environment' | 'settings'
  /** Variable that holds it on the server. */
  variable: string | null
  /** Recognizable, and of no use to anybody else; null where even that is too much. */
  masked: string | null
  storedAt: string | null
  storedBy: string | null
  expiresAt: string | null
  state: 'usable' | 'expired' | 'rejected' | 'unreadable'
}

/** The key that stored secrets are encrypted with. */
export interface KeyState {
  source: 'environment' | 'home'
  hasPrevious: boolean
  /** Stored secrets. */
  stored: number
  /** Those still under the previous key. */
  old: number
  /** Names of those that no key opens. */
  unreadable: string[]
}

export interface SecretsReply {
  secrets: Secret[]
  key: KeyState
}

/** What was encrypted anew. */
export interface RotatedKey {
  stored: number
  renewed: number
  unreadable: string[]
}
