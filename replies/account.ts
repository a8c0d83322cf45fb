/** Who one is here, and one's own second factor. */
import type { Person } from './people'

export type SessionUser = Pick<Person, 'id' | 'name' | 'email' | 'role' | 'unitId'>

export interface SessionReply {
  user: SessionUser
}

export interface SecondFactorReply {
  isOn: boolean
  backupCodesLeft: number
}

/** A second factor that was begun; nothing is asked for at a sign-in before a first code was confirmed. */
export interface NewSecondFactor {
  /** `otpauth://…`, for a QR code. */
  uri: string
  /** The same to type: base32. */
  secret: string
  /** Shown this once; each opens once. */
  backupCodes: string[]
}
