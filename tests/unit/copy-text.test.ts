/** Rows on their way into PostgreSQL: what is a value, what is nothing, and what is reported as invalid. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CopyKind, copyEncoder, type InvalidValue } from '@/utils/copy-text'
import { createDatabase, type TestDatabase } from '../support/database'

const INVALID = Symbol('invalid')

/** The COPY text of one value, null for NULL, INVALID when it was reported. */
function encoded(kind: CopyKind, value: unknown): string | null | typeof INVALID {
  const reported: InvalidValue[] = []
  const line = copyEncoder({ n: 'integer', value: kind })({ n: 1, value }, (invalid) =>
    reported.push(invalid),
  )
  expect(line.startsWith('1\t')).toBe(true)
  expect(line.endsWith('\n')).toBe(true)
  const text = line.slice(2, -1)
  if (reported.length === 0) return text === '\\N' ? null : text
  expect(reported).toEqual([{ column: 'value', value }])
  expect(text).toBe('\\N')
  return INVALID
}

describe('null and undefined are NULL in every kind, and are not reported', () => {
  it.each<CopyKind>(['text', 'integer', 'numeric', 'boolean', 'date', 'timestamp', 'jsonb'])('%s', (kind) => {
    expect(encoded(kind, null)).toBeNull()
    expect(encoded(kind, undefined)).toBeNull()
  })
})

describe('0, false and "" are values, not nulls:', () => {
  it.each<[CopyKind, unknown, string]>([
    ['integer', 0, '0'],
    ['integer', '0', '0'],
    ['boolean', false, 'f'],
    ['boolean', 0, 'f'],
    ['text', '', ''],
    ['text', 0, '0'],
    ['text', false, 'false'],
    ['jsonb', '', '""'],
    ['jsonb', 0, '0'],
    ['jsonb', false, 'false'],
  ])('%s %j is %s', (kind, value, expected) => {
    expect(encoded(kind, value)).toBe(expected)
  })
})

describe('a text column', () => {
  it('keeps tabs, line ends and backslashes as they are, escaped for COPY', () => {
    expect(encoded('text', 'a\tb\nc\rd\\e\\.')).toBe('a\\tb\\nc\\rd\\\\e\\\\.')
  })
  it('tells the text \\N from no value', () => {
    expect(encoded('text', '\\N')).toBe('\\\\N')
  })
  it('loses NUL characters, which PostgreSQL cannot hold', () => {
    expect(encoded('text', 'a\0b')).toBe('ab')
  })
  it('takes an object or a list as its JSON', () => {
    expect(encoded('text', { a: ['x', 1] })).toBe('{"a":["x",1]}')
  })
  it('may be the first of a row and empty without moving the others', () => {
    const encode = copyEncoder({ first: 'text', second: 'text' })
    expect(encode({ first: '', second: 'x' }, () => undefined)).toBe('\tx\n')
    expect(encode({ first: '\0', second: 'x' }, () => undefined)).toBe('\tx\n')
  })
})

describe('an integer column', () => {
  it.each([
    [7, '7'],
    [-7, '-7'],
    ['42', '42'],
    [' 42 ', '42'],
    ['-1', '-1'],
    [2_147_483_647, '2147483647'],
    [-2_147_483_648, '-2147483648'],
    ['', null],
  ])('takes %j as %s', (value, expected) => {
    expect(encoded('integer', value)).toBe(expected)
  })
  it.each([
    2_147_483_648,
    -2_147_483_649,
    Number.MAX_SAFE_INTEGER,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    'tujuh',
    '  ',
    '1.5',
    true,
    {},
  ])('reports %j', (value) => {
    expect(encoded('integer', value)).toBe(INVALID)
  })
})

describe('a numeric column', () => {
  it.each([
    [0, '0'],
    ['0', '0'],
    ['-1234567890123.45', '-1234567890123.45'],
    [2.5, '2.5'],
    ['', null],
  ])('takes %j as %s', (value, expected) => {
    expect(encoded('numeric', value)).toBe(expected)
  })
  it.each([
    '1.234,5',
    '1e3',
    'NaN',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    '12345678901234',
    ' 1',
    '1.',
    true,
  ])('reports %j', (value) => {
    expect(encoded('numeric', value)).toBe(INVALID)
  })
})

describe('a boolean column', () => {
  it.each([
    [true, 't'],
    ['true', 't'],
    [1, 't'],
    [false, 'f'],
    ['false', 'f'],
    [0, 'f'],
    ['', null],
  ])('takes %j as %s', (value, expected) => {
    expect(encoded('boolean', value)).toBe(expected)
  })
  it.each(['ya', 'yes', 2, -1, 'TRUE ', {}])('reports %j', (value) => {
    expect(encoded('boolean', value)).toBe(INVALID)
  })
})

const NO_DATE = ['', '0001-01-01', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', '0001-01-01 00:00:00']
const GARBAGE = [
  'bukan tanggal',
  'Tahap 2',
  'usulan 5',
  '12',
  '2024-13-01',
  '2024-02-30',
  '2024-02-30T10:00:00Z',
  20_240_101,
  true,
  {},
]

describe('a date column', () => {
  it.each([
    ['2024-12-31', '2024-12-31'],
    ['2024-02-29', '2024-02-29'],
    ['31-12-2024', '2024-12-31'],
    ['31/12/2024', '2024-12-31'],
    ['05-03-2024', '2024-03-05'],
    ['2024-12-31T00:00:00Z', '2024-12-31'],
    ['2024-12-31T00:00:00.000Z', '2024-12-31'],
    ['2024-12-31T16:59:59Z', '2024-12-31'],
    ['2024-12-31T17:00:00Z', '2025-01-01'],
    ['2024-12-31T23:30:00+07:00', '2024-12-31'],
    ['2025-01-01T00:30:00+07:00', '2025-01-01'],
    ['2024-12-31T23:30:00+00:00', '2025-01-01'],
  ])('takes %s as the day %s in Jakarta', (value, expected) => {
    expect(encoded('date', value)).toBe(expected)
  })
  it.each([...NO_DATE, '01-01-0001', '01/01/0001'])('takes %j as no date', (value) => {
    expect(encoded('date', value)).toBeNull()
  })
  it.each([...GARBAGE, '30-02-2024', '30/02/2024', '32/01/2024'])('reports %j', (value) => {
    expect(encoded('date', value)).toBe(INVALID)
  })
  it('gives every real day back in each form it is written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0002-01-01'), max: new Date('9999-12-30'), noInvalidDate: true }),
        (at) => {
          const iso = at.toISOString().slice(0, 10)
          const [year, month, day] = iso.split('-')
          const forms = [
            iso,
            `${day}-${month}-${year}`,
            `${day}/${month}/${year}`,
            `${iso}T00:00:00Z`,
            `${iso}T08:30:00+07:00`,
          ]
          expect(forms.map((form) => encoded('date', form))).toEqual(forms.map(() => iso))
        },
      ),
    )
  })
})

describe('a timestamp column', () => {
  it.each([
    ['2024-12-31T10:20:30Z', '2024-12-31T10:20:30.000Z'],
    ['2024-12-31T10:20:30.456Z', '2024-12-31T10:20:30.456Z'],
    ['2024-12-31T10:20:30+07:00', '2024-12-31T03:20:30.000Z'],
  ])('takes %s as the moment %s', (value, expected) => {
    expect(encoded('timestamp', value)).toBe(expected)
  })
  it.each(NO_DATE)('takes %j as no time', (value) => {
    expect(encoded('timestamp', value)).toBeNull()
  })
  it.each(GARBAGE)('reports %j', (value) => {
    expect(encoded('timestamp', value)).toBe(INVALID)
  })
  it('never takes 5 March for 3 May', () => {
    for (const value of ['05-03-2024', '05/03/2024'])
      expect([INVALID, '2024-03-05T00:00:00.000Z', '2024-03-04T17:00:00.000Z']).toContain(
        encoded('timestamp', value),
      )
  })
})

it.each<CopyKind>(['date', 'timestamp'])('a %s without a zone means the same on every machine', (kind) => {
  const zone = process.env.TZ
  try {
    const seen = ['UTC', 'Asia/Jakarta', 'America/New_York'].map((machine) => {
      process.env.TZ = machine
      return ['2024-12-31T20:00:00', '2024-12-31 20:00:00'].map((value) => encoded(kind, value))
    })
    expect(seen).toEqual([seen[0], seen[0], seen[0]])
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})

it('every value that does not fit is reported by its column, and the rest of the row stays', () => {
  const reported: InvalidValue[] = []
  const encode = copyEncoder({ id: 'text', n: 'integer', ok: 'boolean', day: 'date', at: 'timestamp' })
  const line = encode({ id: 'a', n: 'x', ok: 'y', day: 'z', at: 5 }, (invalid) => reported.push(invalid))
  expect(line).toBe('a\t\\N\t\\N\t\\N\t\\N\n')
  expect(reported).toEqual([
    { column: 'n', value: 'x' },
    { column: 'ok', value: 'y' },
    { column: 'day', value: 'z' },
    { column: 'at', value: 5 },
  ])
})

it('columns are written in declared order, and keys that are not declared are left out', () => {
  const encode = copyEncoder({ a: 'text', b: 'integer' })
  expect(encode({ c: 'x', b: 2, a: 'y' }, () => undefined)).toBe('y\t2\n')
})

describe('in a real table', () => {
  const COLUMNS = {
    t: 'text',
    n: 'integer',
    ok: 'boolean',
    day: 'date',
    at: 'timestamp',
    data: 'jsonb',
  } as const satisfies Record<string, CopyKind>
  let database: TestDatabase
  let client: pg.Client

  beforeAll(async () => {
    database = await createDatabase()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(
      'CREATE TABLE target (_seq integer, t text, n integer, ok boolean, day date, at timestamptz, data jsonb)',
    )
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  /** What stands in the table after a COPY of these rows. */
  async function copied(
    rows: readonly Record<string, unknown>[],
    onInvalid: (invalid: InvalidValue) => void,
  ) {
    await client.query('TRUNCATE target')
    const encode = copyEncoder(COLUMNS)
    const lines = rows.map((row, index) => `${index}\t${encode(row, onInvalid)}`)
    await pipeline(
      Readable.from(lines, { objectMode: false }),
      client.query(copyFrom('COPY target (_seq, t, n, ok, day, at, data) FROM STDIN')),
    )
    const found = await client.query<Record<string, unknown>>(
      'SELECT t, n, ok, day::text AS day, at, data FROM target ORDER BY _seq',
    )
    return found.rows
  }

  /** Any UTF-16, lone surrogates and NUL too. */
  const anyText = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  })
  const words = fc.oneof(
    anyText,
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\t', '\n', '\r', '\\', '\0', 'N', '.', '"', 'é', '😀') }),
  )
  const json = fc
    .jsonValue({ stringUnit: 'grapheme' })
    .filter((value) => value !== null && !JSON.stringify(value).includes('__proto__'))
  const day = fc
    .date({ min: new Date('0002-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10))
  const moment = fc.date({ min: new Date('0002-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
  const row = fc.record({
    t: fc.option(words),
    n: fc.option(fc.integer({ min: -2_147_483_648, max: 2_147_483_647 })),
    ok: fc.option(fc.boolean()),
    day: fc.option(day),
    at: fc.option(moment),
    data: fc.option(fc.oneof(json, fc.dictionary(fc.string(), words))),
  })
  const withoutNul = (text: string) => text.replaceAll('\0', '').toWellFormed()
  const cleaned = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
      typeof part === 'string' ? withoutNul(part) : part,
    )

  it('any row comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        const sent = rows.map((one) => ({ ...one, at: one.at?.toISOString() ?? null }))
        const found = await copied(sent, (invalid) => expect.fail(`${invalid.column} was reported`))
        expect(found).toEqual(
          rows.map((one) => ({
            ...one,
            t: one.t === null ? null : withoutNul(one.t),
            data: cleaned(one.data),
          })),
        )
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, Record<string, unknown>]>([
    ['a day after the year 9999', { day: '99999-01-01', at: '99999-01-01' }],
    ['a day that is in the year 10000 only in Jakarta', { day: '9999-12-31T20:00:00Z' }],
    ['the year 0', { day: '0000-01-01', at: '0000-01-01' }],
    ["the year 1 of Jakarta's clock", { day: '0000-12-31T17:00:00Z', at: '0000-12-31T17:00:00Z' }],
    ['a year before Christ', { day: '-000001-01-01T00:00:00Z', at: '-000001-01-01T00:00:00Z' }],
    ['a NUL in a JSON key', { data: { 'a\0b': 1 } }],
    ['half a character in a JSON key', { data: { '\ud800': 1 } }],
  ])('%s does not stop the rows around it', async (_what, odd) => {
    const found = await copied([{ t: 'before' }, odd, { t: 'after' }], () => undefined)
    expect(found.map(({ t }) => t)).toEqual(['before', null, 'after'])
  })

  it('whatever an upstream puts into whatever column, the COPY goes through', async () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789-/:TZ .+') })
    const anything = fc.oneof(
      words,
      digits,
      fc.jsonValue(),
      day,
      fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
    )
    const odd = fc.record({
      t: anything,
      n: anything,
      ok: anything,
      day: anything,
      at: anything,
      data: anything,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 30 }), async (rows) => {
        expect(await copied(rows, () => undefined)).toHaveLength(rows.length)
      }),
      { numRuns: 60 },
    )
  })
})
