/** Errors as logs and runs keep them: readable, short, and without credentials. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { runBulkShape } from '@/controller/runs-filter-desk'
import { Permanent, RunFailure, Snooze, storedError } from '@/jobs/engine/outcomes'
import { newChannel } from '@/middleware/notice-input'
import { changedUser, newInvitation, newToken } from '@/middleware/people-input'
import { AppError, errorCode, plainMessage } from '@/utils/errors'
import { readInput } from '@/utils/input-words'

describe('the plain text of an error', () => {
  it('hides bearer tokens, however they are written', () => {
    expect(plainMessage(new Error('401 for Bearer eyJh.bGci-Oi_J.x=='))).toBe('401 for Bearer ***')
    expect(plainMessage('authorization: bearer   abc~123+/=')).toBe('authorization: bearer   ***')
  })
  it('hides passwords in addresses', () => {
    expect(plainMessage(new Error('no way to postgres://sinkron:s3cr3t!@db:5432/x'))).toBe(
      'no way to postgres://sinkron:***@db:5432/x',
    )
    expect(plainMessage('redis://:s3cr3t@cache:6379 is away')).toBe('redis://:***@cache:6379 is away')
  })
  it('leaves addresses without a password as they are', () => {
    expect(plainMessage('GET http://127.0.0.1:8080/rows?page=2 failed')).toBe(
      'GET http://127.0.0.1:8080/rows?page=2 failed',
    )
  })
  it('is the name of an error that says nothing', () => {
    expect(plainMessage(new TypeError(''))).toBe('TypeError')
  })
  it.each([
    ['teks', 'teks'],
    [42, '42'],
    [null, 'null'],
    [undefined, 'undefined'],
  ])('of %j is %s', (thrown, expected) => {
    expect(plainMessage(thrown)).toBe(expected)
  })
  it('is one line of at most 500 characters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('\n', '\r\n', 'x'.repeat(400)))),
        (parts) => {
          const text = plainMessage(new Error(parts.join('')))
          expect(text.length).toBeLessThanOrEqual(500)
          expect(text).not.toMatch(/[\r\n]/)
        },
      ),
    )
  })
  it('never holds the token or the password, wherever they stand', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/)
    const words = fc.stringMatching(/^[a-z ]{0,300}$/)
    fc.assert(
      fc.property(words, secret, secret, words, (before, token, password, after) => {
        const text = plainMessage(new Error(`${before} Bearer ${token} https://u:${password}@host/ ${after}`))
        expect(text).not.toContain(token)
        expect(text).not.toContain(password)
      }),
    )
  })
})

describe('the code of an error', () => {
  const coded = (code: unknown, cause?: unknown) => Object.assign(new Error('x', { cause }), { code })
  it('is its own', () => {
    expect(errorCode(coded('ECONNREFUSED'))).toBe('ECONNREFUSED')
  })
  it('is found through its causes, the nearest first', () => {
    const deep = new Error('a', { cause: new Error('b', { cause: coded('57P01') }) })
    expect(errorCode(deep)).toBe('57P01')
    expect(errorCode(coded('outer', coded('inner')))).toBe('outer')
  })
  it('is passed over when it is not a text', () => {
    expect(errorCode(coded(42, coded('23505')))).toBe('23505')
  })
  it.each([undefined, null, 'ECONNREFUSED', { code: 'ECONNREFUSED' }, new Error('plain')])(
    'of %j is none',
    (thrown) => {
      expect(errorCode(thrown)).toBeUndefined()
    },
  )
})

describe('an error for people', () => {
  it.each([
    ['bad_query', 400],
    ['token_expired', 401],
    ['forbidden', 403],
    ['unknown_run', 404],
    ['method_not_allowed', 405],
    ['already_final', 409],
    ['body_too_large', 413],
    ['internal', 500],
    ['unavailable', 503],
  ] as const)('%s is answered with %d', (code, status) => {
    expect(new AppError(code).status).toBe(status)
  })
})

describe('what is wrong with an input', () => {
  const said = (schema: z.ZodType, input: unknown, language: 'id' | 'en') =>
    readInput(schema, input, language).flaws?.map(({ path, message }) => `${path}: ${message}`)
  const wrong = { email: 'x', name: '', role: 'boss', by: 'link', days: 1.5, sandi: 'x' }
  it('is said of each field in the reader’s language, with what is accepted', () => {
    expect(said(newInvitation, wrong, 'id')).toEqual([
      'sandi: tidak dikenal; yang dikenal: email, name, role, unitId, days, by',
      'email: harus berupa alamat e-mail, misalnya siti@kantor.go.id',
      'name: tidak boleh kosong',
      'role: hanya menerima: admin, operator, viewer',
      'days: harus berupa bilangan bulat',
    ])
    expect(said(newInvitation, {}, 'en')).toEqual([
      'email: is required',
      'name: is required',
      'role: is required; accepted: admin, operator, viewer',
      'by: is required; accepted: mail, link',
    ])
  })
  it('is never said in the words of the schema, whatever is sent to whatever it is sent to', () => {
    const schemas: z.ZodType[] = [newInvitation, newToken, changedUser, newChannel, runBulkShape]
    const value = fc.oneof(fc.jsonValue(), fc.record({ name: fc.jsonValue(), ids: fc.jsonValue() }))
    fc.assert(
      fc.property(fc.nat({ max: schemas.length - 1 }), value, (at, input) => {
        const schema = schemas[at] as z.ZodType
        for (const text of said(schema, input, 'id') ?? [])
          expect(text).not.toMatch(/invalid|expected \w+, |received|flaw_/i)
      }),
    )
  })
})

describe('the error a run keeps', () => {
  it('is the code, the words and the values of a known failure', () => {
    const failure = new RunFailure('upstream_error', 'SIASN 503', { status: 503 })
    expect(storedError(failure)).toEqual({
      code: 'upstream_error',
      message: 'SIASN 503',
      params: { status: 503 },
    })
    expect(storedError(new Permanent('shrunk', 'x', { now: 1 }))).toMatchObject({ code: 'shrunk' })
    expect(storedError(new Snooze(1_000, 'upstream_rate_limited', 'x'))).toMatchObject({
      code: 'upstream_rate_limited',
    })
  })
  it('of an unforeseen error is its plain text, without credentials or stack', () => {
    const stored = storedError(new Error('at https://u:rahasia@h/ with Bearer abc'))
    const reason = 'at https://u:***@h/ with Bearer ***'
    expect(stored).toEqual({ code: 'unexpected', message: reason, params: { reason } })
  })
  it('of the database holds its words without the statement', () => {
    const error = new Error(
      'insert into "rows" ("id") values ($1) - could not extend file: No space left on device',
    )
    expect(storedError(error).message).toBe('could not extend file: No space left on device')
  })
  /** PostgreSQL refuses NUL and half characters in jsonb, which JSON allows. */
  const storable = (error: unknown) =>
    !/\\u(0000|d[89a-f])/i.test(JSON.stringify(error).replaceAll('\\\\', ''))
  it('can always be stored: a cut never leaves half a character', () => {
    expect(storable(storedError(new Error(`${'x'.repeat(499)}😀`)))).toBe(true)
  })
  it('can always be stored, whatever an upstream said', () => {
    for (const detail of ['a\0b', '\ud83d'])
      expect(storable(storedError(new Permanent('upstream_refused', 'x', { status: 400, detail })))).toBe(
        true,
      )
    expect(storable(storedError(new Error('a\0b')))).toBe(true)
  })
})
