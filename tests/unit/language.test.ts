/** Texts for people: two languages that say the same, and a text for everything that can go wrong. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { HEADER_FAULTS } from '@/controller/import/header'
import { NOT_TAKEABLE } from '@/controller/import-takeable'
import english from '@/locales/api.en.json'
import indonesian from '@/locales/api.id.json'
import { AppError } from '@/utils/errors'
import { errorText, type Language, preferredLanguage, replyText, runErrorText } from '@/utils/language'

describe('the language of a reply', () => {
  it.each<[string | undefined, Language]>([
    [undefined, 'id'],
    ['', 'id'],
    ['*', 'id'],
    ['de-DE,de;q=0.9', 'id'],
    ['id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7', 'id'],
    ['en-US,en;q=0.9,id;q=0.8', 'en'],
    ['en', 'en'],
    ['EN-gb', 'en'],
    ['en,id', 'id'],
    ['id,en', 'id'],
    ['id;q=0.5, en;q=0.6', 'en'],
    ['en;q=0', 'id'],
    ['fr, en;q=0.1', 'en'],
    ['english', 'id'],
    [';;;,,=q', 'id'],
  ])('for Accept-Language %j is %s', (header, expected) => {
    expect(preferredLanguage(header)).toBe(expected)
  })

  it('is English only where English ranks above Indonesian, in any order of the list', () => {
    const entry = fc.record({
      tag: fc.constantFrom('id', 'id-ID', 'ID', 'en', 'en-US', 'EN', 'fr', 'ms', '*'),
      thousandths: fc.integer({ min: 0, max: 1_000 }),
      space: fc.constantFrom('', ' '),
    })
    const best = (entries: { tag: string; thousandths: number }[], language: Language) =>
      entries
        .filter(({ tag }) => tag.toLowerCase() === language || tag.toLowerCase().startsWith(`${language}-`))
        .reduce((highest, { thousandths }) => Math.max(highest, thousandths), 0)
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const header = entries
          .map(({ tag, thousandths, space }) => `${space}${tag};${space}q=${thousandths / 1_000}`)
          .join(',')
        const expected = best(entries, 'en') > best(entries, 'id') ? 'en' : 'id'
        expect(preferredLanguage(header)).toBe(expected)
      }),
    )
  })

  it('never fails, whatever the header holds', () => {
    fc.assert(fc.property(fc.string(), (header) => ['id', 'en'].includes(preferredLanguage(header))))
  })
})

type Messages = typeof indonesian
type Space = keyof Messages
const bySpace: Record<Language, Record<Space, Record<string, string>>> = { id: indonesian, en: english }
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => name)
const NUMBERED = /\{(\w+), number\}/g
const numbers = (text: string) => [...text.matchAll(NUMBERED)].map(([, name = '']) => [name, 7] as const)
const filled = (text: string) => ({
  ...Object.fromEntries(placeholders(text).map((name) => [name, `<${name}>`])),
  ...Object.fromEntries(numbers(text)),
})
const expected = (text: string | undefined) => text?.replace(NUMBERED, '7').replace(/\{(\w+)\}/g, '<$1>')
const errorEntries = Object.entries(indonesian.errors) as [keyof Messages['errors'], string][]
const replyEntries = Object.entries(indonesian.replies) as [keyof Messages['replies'], string][]

describe.each<Language>(['id', 'en'])('in %s', (language) => {
  it.each(errorEntries)('error %s says its values', (code, text) => {
    const said = errorText(language, new AppError(code, filled(text)))
    expect(said).toBe(expected(bySpace[language].errors[code]))
  })
  it.each(Object.entries(indonesian.runErrors))('run error %s says its values', (code, text) => {
    const said = runErrorText(language, code, filled(text), 'fallback')
    expect(said).toBe(expected(bySpace[language].runErrors[code]))
  })
  it.each(replyEntries)('reply %s says its values', (key, text) => {
    const said = replyText(language, key, filled(text))
    expect(said).toBe(expected(bySpace[language].replies[key]))
  })
  it('a code without a text of its own is told in the words it was recorded with', () => {
    expect(runErrorText(language, 'tanpa_teks', {}, 'apa adanya {x}')).toBe('apa adanya {x}')
  })
  it('a long value is repeated only as far as it takes to recognize it', () => {
    const said = errorText(language, new AppError('unknown_run', { id: 'x'.repeat(5_000) }))
    expect(said).toContain(`${'x'.repeat(200)}…`)
    expect(said.length).toBeLessThan(400)
  })
  it('values are never read as text with placeholders', () => {
    const said = errorText(language, new AppError('unknown_type', { type: "'{known}", known: '{0, plural}' }))
    expect(said).toContain("'{known}")
    expect(said).toContain('{0, plural}')
  })
})

/** A place in the source that names a code: `params` are the names of the values given, null when not literal. */
interface Thrown {
  at: string
  space: 'errors' | 'runErrors'
  code: string
  params: string[] | null
}

/** Positions of code and values among the arguments of what throws. */
const THROWERS: Record<string, { space: Thrown['space']; code: number; params: number }> = {
  AppError: { space: 'errors', code: 0, params: 1 },
  RunFailure: { space: 'runErrors', code: 0, params: 2 },
  Permanent: { space: 'runErrors', code: 0, params: 2 },
  Snooze: { space: 'runErrors', code: 1, params: 3 },
  FileRefusal: { space: 'runErrors', code: 0, params: 1 },
  failure: { space: 'runErrors', code: 0, params: 1 },
  Trouble: { space: 'runErrors', code: 0, params: 2 },
  trouble: { space: 'runErrors', code: 0, params: 1 },
  tokenNeeded: { space: 'runErrors', code: 0, params: 1 },
}

function literalNames(node: ts.Expression | undefined): string[] | null {
  if (node === undefined) return []
  if (!ts.isObjectLiteralExpression(node)) return null
  return node.properties.map((property) => property.name?.getText() ?? '')
}

function thrownIn(file: string): Thrown[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Thrown[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const thrower = THROWERS[node.expression.getText()]
      const code = thrower && node.arguments?.[thrower.code]
      if (code && ts.isStringLiteral(code)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart())
        const params = literalNames(node.arguments?.[thrower.params])
        found.push({ at: `${file}:${line + 1}`, space: thrower.space, code: code.text, params })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const thrown = ['bin/cli', 'controller', 'jobs', 'middleware', 'models', 'pages', 'utils'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => thrownIn(join(room, file))),
)

describe('every error that the source throws', () => {
  it('is found by this test', () => {
    const codes = thrown.map(({ code }) => code)
    expect(codes).toEqual(
      expect.arrayContaining(['shrunk', 'unknown_run', 'upstream_rate_limited', 'upstream_cut']),
    )
  })
  it('has a text in both languages', () => {
    const silent = thrown.filter(
      ({ space, code }) => !(code in bySpace.id[space]) || !(code in bySpace.en[space]),
    )
    expect(silent).toEqual([])
  })
  it('brings every value that its text names', () => {
    const lacking = thrown.flatMap(({ at, space, code, params }) => {
      const missing = placeholders(bySpace.id[space][code] ?? '').filter(
        (name) => params?.includes(name) === false,
      )
      return missing.length > 0 ? [{ at, code, missing }] : []
    })
    expect(lacking).toEqual([])
  })
  it('of a token can be told by a route and by a run', () => {
    for (const code of ['token_missing', 'token_expired', 'token_rejected'] as const)
      expect([code in indonesian.errors, code in indonesian.runErrors]).toEqual([true, true])
  })
  it('is among the texts, and no text is left that nobody says', () => {
    const said = new Set(thrown.map(({ space, code }) => `${space}.${code}`))
    // Said without a literal: the token's state, and the sweep's SQL, and what nobody foresaw.
    const elsewhere = [
      'errors.token_missing',
      'errors.token_expired',
      'errors.token_rejected',
      'runErrors.crashed',
      'runErrors.unexpected',
      // What is wrong with a header, said of the file by `layout.ts`.
      ...HEADER_FAULTS.map((code) => `runErrors.import_${code}`),
      // Why a batch cannot be taken back, said by the page that asks and by the run that looks again.
      ...NOT_TAKEABLE.flatMap((code) => [`errors.${code}`, `runErrors.${code}`]),
    ]
    const silent = (['errors', 'runErrors'] as const)
      .flatMap((space) => Object.keys(indonesian[space]).map((code) => `${space}.${code}`))
      .filter(
        (name) => !said.has(name) && !elsewhere.includes(name) && !/\.token_(missing|expired)$/.test(name),
      )
    expect(silent).toEqual([])
  })
})
