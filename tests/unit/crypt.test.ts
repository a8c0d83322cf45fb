/** Stored secrets: only the same key and the same name open them, and a changed one is refused. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const before = { ...process.env }
let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sinkron-crypt-'))
  Object.assign(process.env, { DATABASE_URL: 'postgres://x/x', REDIS_URL: 'redis://x', SINKRON_HOME: home })
})

afterAll(async () => {
  process.env = before
  await rm(home, { recursive: true, force: true })
})

/** The module as a process with this SECRET_KEY has it. */
async function cryptWith(secretKey: string): Promise<typeof import('@/utils/crypt')> {
  process.env.SECRET_KEY = secretKey
  vi.resetModules()
  const loaded = await import('@/utils/crypt')
  loaded.derivedKey('now')
  return loaded
}

const KEY = 'kunci-uji-yang-cukup-panjang'

describe('a stored secret', () => {
  it('opens again as the text it was', async () => {
    const { encrypt, decrypt } = await cryptWith(KEY)
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (name, text) => {
        expect(decrypt(name, encrypt(name, text))).toBe(text)
      }),
    )
  })
  it('never shows its text, and never looks the same twice', async () => {
    const { encrypt } = await cryptWith(KEY)
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{8,60}$/), (text) => {
        const stored = encrypt('siasn-token', text)
        for (const shown of [
          text,
          Buffer.from(text).toString('base64url'),
          Buffer.from(text).toString('hex'),
        ])
          expect(stored).not.toContain(shown)
        expect(encrypt('siasn-token', text)).not.toBe(stored)
      }),
    )
  })
  it('is refused under another name', async () => {
    const { encrypt, decrypt, DecryptError } = await cryptWith(KEY)
    const stored = encrypt('siasn-token', 'rahasia')
    expect(() => decrypt('webhook', stored)).toThrow(DecryptError)
  })
  it('is refused with another SECRET_KEY', async () => {
    const stored = (await cryptWith(KEY)).encrypt('siasn-token', 'rahasia')
    const { decrypt, DecryptError } = await cryptWith(`${KEY}!`)
    expect(() => decrypt('siasn-token', stored)).toThrow(DecryptError)
  })
  it('of the key before opens while that is given, and is renewed once', async () => {
    const stored = (await cryptWith(KEY)).encrypt('siasn-token', 'rahasia')
    process.env.SECRET_KEY_PREVIOUS = KEY
    const { decrypt, renewed, fingerprint, fingerprints } = await cryptWith(`${KEY}!`)
    expect(decrypt('siasn-token', stored)).toBe('rahasia')
    const anew = renewed('siasn-token', stored) ?? ''
    expect(renewed('siasn-token', anew)).toBeNull()
    expect(fingerprints('rahasia')).toHaveLength(2)
    expect(fingerprints('rahasia')[0]).toBe(fingerprint('rahasia'))
    delete process.env.SECRET_KEY_PREVIOUS
    const later = await cryptWith(`${KEY}!`)
    expect(later.decrypt('siasn-token', anew)).toBe('rahasia')
    expect(() => later.decrypt('siasn-token', stored)).toThrow(later.DecryptError)
  })
  it('is refused when any bit of it was changed', async () => {
    const { encrypt, decrypt, DecryptError } = await cryptWith(KEY)
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        (text, position, bit) => {
          const [version, ...parts] = encrypt('siasn-token', text).split('.')
          const bytes = parts.map((part) => Buffer.from(part, 'base64url'))
          const all = bytes.reduce((sum, part) => sum + part.length, 0)
          let at = position % all
          for (const part of bytes) {
            if (at < part.length) {
              part[at] = (part[at] ?? 0) ^ (1 << bit)
              break
            }
            at -= part.length
          }
          const changed = [version, ...bytes.map((part) => part.toString('base64url'))].join('.')
          expect(() => decrypt('siasn-token', changed)).toThrow(DecryptError)
        },
      ),
    )
  })
  it('is refused when a part of it is missing, cut off or not what it was', async () => {
    const { encrypt, decrypt, DecryptError } = await cryptWith(KEY)
    const stored = encrypt('siasn-token', 'rahasia')
    const [version, iv = '', tag = '', body] = stored.split('.')
    const damaged = [
      '',
      'rahasia',
      stored.replace('v1', 'v2'),
      [version, iv, tag].join('.'),
      [version, '!', tag, body].join('.'),
      [version, iv.slice(0, 8), tag, body].join('.'),
      [version, iv, tag.slice(0, 4), body].join('.'),
      [version, iv, tag.slice(0, 16), body].join('.'),
      [version, iv, `${tag}AAAA`, body].join('.'),
    ]
    for (const text of damaged) expect(() => decrypt('siasn-token', text), text).toThrow(DecryptError)
  })
})

describe('a key', () => {
  it('is another one for each purpose, and the same each time', async () => {
    const { derivedKey } = await cryptWith(KEY)
    expect(derivedKey('secrets')).toHaveLength(32)
    expect(derivedKey('secrets').equals(derivedKey('secrets'))).toBe(true)
    expect(derivedKey('secrets').equals(derivedKey('sessions'))).toBe(false)
  })
  it('is made once when several processes need it for the first time at the same moment', async () => {
    const folder = join(home, 'baru')
    const startAt = Date.now() + 4_000
    const program = `
      import { derivedKey } from './utils/crypt.ts'
      while (Date.now() < ${startAt});
      process.stdout.write(derivedKey('secrets').toString('hex'))`
    const child = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
        env: { ...process.env, SECRET_KEY: '', SINKRON_HOME: folder },
      })
    const keys = (await Promise.all(Array.from({ length: 6 }, child))).map(({ stdout }) => stdout)
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(keys).size).toBe(1)
    expect(await readdir(folder)).toEqual(['secret.key'])
    expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600)
    expect((await readFile(join(folder, 'secret.key'), 'utf8')).trim()).toMatch(/^[\w-]{43}$/)
  })
})

describe('an API token', () => {
  it('is new every time, recognizable, and stored only as its hash', async () => {
    const { newApiToken, hashToken } = await cryptWith(KEY)
    const tokens = Array.from({ length: 100 }, newApiToken)
    expect(new Set(tokens).size).toBe(100)
    for (const token of tokens) {
      expect(token).toMatch(/^snk_[\w-]{43}$/)
      expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/)
      expect(hashToken(token)).toBe(hashToken(token))
    }
    expect(new Set(tokens.map(hashToken)).size).toBe(100)
  })
})
