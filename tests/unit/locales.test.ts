/** The two languages say the same: the same keys, the same values in them, and texts that can be read. */
import { createTranslator } from 'use-intl/core'
import { describe, expect, it } from 'vitest'
import apiEnglish from '@/locales/api.en.json'
import apiIndonesian from '@/locales/api.id.json'
import english from '@/locales/en.json'
import indonesian from '@/locales/id.json'

/** Every text by its dotted key. */
function texts(value: unknown, path = ''): Record<string, string> {
  if (typeof value === 'string') return { [path]: value }
  const inner = Object.entries(value as Record<string, unknown>)
  return Object.assign({}, ...inner.map(([key, part]) => texts(part, path ? `${path}.${key}` : key)))
}

/** Names in braces and tags, each once. */
function names(text: string): string[] {
  return [
    ...new Set([...text.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map(([, value, tag]) => value ?? `<${tag}>`)),
  ].sort()
}

describe.each([
  ['pages', indonesian, english],
  ['replies', apiIndonesian, apiEnglish],
])('the texts of %s', (_where, id, en) => {
  const [inIndonesian, inEnglish] = [texts(id), texts(en)]

  it('have the same keys in the same order', () => {
    expect(Object.keys(inEnglish)).toEqual(Object.keys(inIndonesian))
  })
  it('name the same values', () => {
    const namesOf = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).map(([key, text]) => [key, names(text)]))
    expect(namesOf(inEnglish)).toEqual(namesOf(inIndonesian))
  })
  it('are never empty, and never begin or end with a space', () => {
    const odd = [inIndonesian, inEnglish].flatMap((all) =>
      Object.entries(all).filter(([, text]) => text === '' || text !== text.trim()),
    )
    expect(odd).toEqual([])
  })
  it.each([
    ['id', inIndonesian],
    ['en', inEnglish],
  ] as const)('can be said in %s with their values, leaving no brace behind', (locale, all) => {
    const broken: string[] = []
    for (const [key, text] of Object.entries(all)) {
      const say = createTranslator<{ text: string }>({
        locale,
        messages: { text },
        timeZone: 'Asia/Jakarta',
        onError: (error) => broken.push(`${key}: ${error.message}`),
      })
      const values: Record<string, number> = Object.fromEntries(names(text).map((name) => [name, 7]))
      if (/[{}]/.test(say('text', values))) broken.push(`${key}: ${text}`)
    }
    expect(broken).toEqual([])
  })
})
