/** Encryption of stored secrets and hashing of API tokens. Keys are derived from SECRET_KEY, one per purpose. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from './env'
import { errorCode } from './errors'

/** The stored text cannot be decrypted: SECRET_KEY is another one than when it was stored. */
export class DecryptError extends Error {
  constructor() {
    super('the stored secret cannot be decrypted with this SECRET_KEY')
  }
}

/**
 * SECRET_KEY, or the key kept in the home folder; made there on first use.
 * Several processes may race for the first use: `link` lets exactly one of them win, with a whole file.
 */
function masterKey(): string {
  const given = env().SECRET_KEY
  if (given) return given
  const home = env().SINKRON_HOME
  const file = join(home, 'secret.key')
  const read = () => readFileSync(file, 'utf8').trim()
  try {
    return read()
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  mkdirSync(home, { recursive: true })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return read()
}

function derive(master: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'sinkron', purpose, 32))
}

/** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869). */
export function derivedKey(purpose: string): Buffer {
  return derive(masterKey(), purpose)
}

/** The same of SECRET_KEY_PREVIOUS, with which nothing new is made; null when there is none. */
export function previousKey(purpose: string): Buffer | null {
  const { SECRET_KEY_PREVIOUS } = env()
  return SECRET_KEY_PREVIOUS === undefined ? null : derive(SECRET_KEY_PREVIOUS, purpose)
}

/** AES-256-GCM; returns `v1.<iv>.<tag>.<ciphertext>` in base64url. `name` is bound to it, so texts cannot be swapped. */
export function encrypt(name: string, text: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derivedKey('secrets'), iv)
  cipher.setAAD(Buffer.from(name))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return ['v1', ...[iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
}

/** @throws DecryptError when neither key, or not this name and text, is the one it was encrypted with. */
export function decrypt(name: string, stored: string): string {
  return opened(name, stored).text
}

/**
 * The stored text encrypted with the present key; null when it is already.
 * @throws DecryptError when neither key opens it.
 */
export function renewed(name: string, stored: string): string | null {
  const { text, isOld } = opened(name, stored)
  return isOld ? encrypt(name, text) : null
}

/** GCM tells for certain whether a key is the one, so the keys are tried one after the other. */
function opened(name: string, stored: string): { text: string; isOld: boolean } {
  const previous = previousKey('secrets')
  try {
    return { text: openedWith(derivedKey('secrets'), name, stored), isOld: false }
  } catch (error) {
    if (previous === null) throw error
    return { text: openedWith(previous, name, stored), isOld: true }
  }
}

function openedWith(key: Buffer, name: string, stored: string): string {
  const [version, iv, tag, body] = stored.split('.')
  if (version !== 'v1' || !iv || !tag || body === undefined) throw new DecryptError()
  const bytes = (part: string) => Buffer.from(part, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes(iv), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(name))
    decipher.setAuthTag(bytes(tag))
    return Buffer.concat([decipher.update(bytes(body)), decipher.final()]).toString('utf8')
  } catch {
    throw new DecryptError()
  }
}

/** A password to be read aloud and typed: 80 random bits in hex. */
export function generatePassword(): string {
  return randomBytes(10).toString('hex')
}

/** A new API token; 256 random bits need no slow hash. */
export function newApiToken(): string {
  return `snk_${randomBytes(32).toString('base64url')}`
}

/** What a link carries that lets somebody in once: 256 random bits. */
export function newLinkToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 in hex: what is stored of an API token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Tells two secrets apart without keeping either (HMAC-SHA-256). */
export function fingerprint(secret: string): string {
  return fingerprintWith(derivedKey('fingerprints'), secret)
}

/** What the secret may be known by: its fingerprint, and that of the previous key while there is one. */
export function fingerprints(secret: string): string[] {
  const previous = previousKey('fingerprints')
  return [fingerprint(secret), ...(previous ? [fingerprintWith(previous, secret)] : [])]
}

function fingerprintWith(key: Buffer, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('base64url')
}
