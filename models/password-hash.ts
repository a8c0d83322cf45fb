/** What passwords are stored as: scrypt with the cost that OWASP recommends, written beside the hash so that it can grow. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { verifyPassword } from 'better-auth/crypto'

/** 16 MiB and about a fifth of a second for each try; sign-ins are limited, so that tries cannot use up either. */
const COST = { log2N: 14, r: 8, p: 5 }
const LENGTH = 32
const MARK = 'scrypt'

function derived(password: string, salt: Buffer, { log2N, r, p }: typeof COST): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** log2N, r, p, maxmem: 256 * 2 ** log2N * r }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, the last two in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derived(password, salt, COST)
  const { log2N, r, p } = COST
  return [MARK, log2N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Whether this is the password; also of one that an earlier version stored in the sign-in library's own way. */
export async function isPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [mark, log2N, r, p, salt = '', key = ''] = hash.split('$')
  if (mark !== MARK) return verifyPassword({ hash, password })
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) }
  const wanted = Buffer.from(key, 'base64url')
  const given = await derived(password, Buffer.from(salt, 'base64url'), cost)
  return wanted.length === given.length && timingSafeEqual(wanted, given)
}
