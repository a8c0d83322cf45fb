/** What the routes of secrets call: which there are, where they come from, and nothing that could be used. */
import { rotateSecrets, surveySecrets } from '@/models/secret-rotation'
import type { RotatedKey, Secret, SecretsReply } from '@/replies/secrets'
import { env } from '@/utils/env'
import type { Language } from '@/utils/language'
import { showChannels } from './notices-desk'
import { storedRefreshToken, tokenState } from './siasn-token'

const NOWHERE = { title: null, variable: null, masked: null, storedAt: null, storedBy: null, expiresAt: null }

function fromEnvironment(kind: Secret['kind'], variable: 'SIASN_CLIENT_SECRET' | 'SMTP_URL'): Secret[] {
  if (env()[variable] === undefined) return []
  return [{ ...NOWHERE, kind, source: 'environment', variable, state: 'usable' }]
}

async function siasnSecrets(): Promise<Secret[]> {
  const [token, refresh] = await Promise.all([tokenState(), storedRefreshToken()])
  const { masked, expiresAt, updatedAt: storedAt, updatedBy: storedBy, source, code } = token
  const state = code === 'token_expired' ? 'expired' : code === 'token_rejected' ? 'rejected' : 'usable'
  const variable = source === 'environment' ? 'SIASN_TOKEN' : null
  const kind = 'siasnToken'
  return [
    ...(source === null
      ? []
      : [{ ...NOWHERE, kind, source, variable, masked, storedAt, storedBy, expiresAt, state } as const]),
    ...(refresh === null
      ? []
      : [
          {
            ...NOWHERE,
            kind: 'siasnRefreshToken',
            source: 'settings',
            masked: refresh.masked,
            storedAt: refresh.updatedAt,
            storedBy: refresh.updatedBy,
            state: refresh.refusedAt === null ? 'usable' : 'rejected',
          } as const,
        ]),
  ]
}

export async function showSecrets(language: Language): Promise<SecretsReply> {
  const [siasn, { channels }, survey] = await Promise.all([
    siasnSecrets(),
    showChannels(language),
    surveySecrets(),
  ])
  const ofChannels = channels.map(
    ({ id, title, target: masked, updatedAt: storedAt, createdBy: storedBy }): Secret => {
      const state = survey.unreadable.includes(`notice-target:${id}`) ? 'unreadable' : 'usable'
      return { ...NOWHERE, kind: 'channel', source: 'settings', title, masked, storedAt, storedBy, state }
    },
  )
  const secrets = [
    ...siasn,
    ...fromEnvironment('siasnClientSecret', 'SIASN_CLIENT_SECRET'),
    ...fromEnvironment('mail', 'SMTP_URL'),
    ...ofChannels,
  ]
  const { SECRET_KEY, SECRET_KEY_PREVIOUS } = env()
  const { stored, renewed: old, unreadable } = survey
  const source = SECRET_KEY === undefined ? 'home' : 'environment'
  return { secrets, key: { source, hasPrevious: SECRET_KEY_PREVIOUS !== undefined, stored, old, unreadable } }
}

/** Encrypts all stored secrets with the present key. */
export async function rotateKey(): Promise<RotatedKey> {
  return rotateSecrets()
}
