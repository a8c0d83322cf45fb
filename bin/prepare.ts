/** What an installation needs before its first request: tables, the first admin, the demo's token, the first sync. */
import { startFirstSync } from '@/controller/proxy-desk'
import { storeToken, tokenState } from '@/controller/siasn-token'
import { closeHints } from '@/jobs/engine/hints'
import { closeAuth } from '@/models/auth'
import { closeDb, db } from '@/models/db'
import { migrate } from '@/models/migrate'
import { createFirstAdmin } from '@/models/user'
import { generatePassword } from '@/utils/crypt'
import { EnvError, env } from '@/utils/env'
import { AppError, plainMessage } from '@/utils/errors'
import { errorText } from '@/utils/language'
import { log } from '@/utils/log'
import { fillPegawai } from './demo-pegawai'

export interface Prepared {
  /** `password` only when it was generated just now: it is shown once and stored hashed. */
  admin: { email: string; password: string | null }
}

/** Idempotent: a second call finds everything done. */
export async function prepare(): Promise<Prepared> {
  await migrate(db())
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = env()
  const password = ADMIN_PASSWORD ?? generatePassword()
  const isNew = await createFirstAdmin({ email: ADMIN_EMAIL, password }).catch(toldOfPassword)
  await prepareDemo()
  return { admin: { email: ADMIN_EMAIL, password: isNew && !ADMIN_PASSWORD ? password : null } }
}

/** Of the first admin's password it has to be said which setting it came from. */
function toldOfPassword(error: unknown): never {
  if (!(error instanceof AppError) || error.extra.name !== 'password') throw error
  throw new EnvError(`The first admin cannot be made. ADMIN_PASSWORD: ${errorText('en', error)}`)
}

/** The stand-in upstream accepts a token that is made anew with its installation, and knows the people of its rows. */
async function prepareDemo(): Promise<void> {
  const demoToken = process.env.SIASN_STAND_IN_TOKEN
  if (env().SINKRON_DEMO === '1' && demoToken && !env().SIASN_TOKEN)
    await storeToken({ token: demoToken }, 'system:demo')
  if (env().SINKRON_DEMO !== '1') return
  await fillPegawai().catch((error: unknown) =>
    log.warn(
      { error: plainMessage(error) },
      'the demo has no employees: rows stand without position and unit',
    ),
  )
}

/** Starts the first pangkat sync, when there is a token for it and none ever ran. */
export async function firstSync(): Promise<void> {
  if ((await tokenState()).usable) await startFirstSync('pangkat')
}

/** Closes what `prepare` and `firstSync` opened. */
export async function release(): Promise<void> {
  closeHints()
  await closeAuth()
  await closeDb()
}
