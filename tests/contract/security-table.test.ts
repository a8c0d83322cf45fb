/** The table of docs/security.md cannot rot: it has every requirement of levels 1 and 2, and each test that it names is there. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const FILE = 'docs/security.md'
const STATES = ['met', 'partly', 'not met', 'n/a', 'host']

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; in every section they come first. */
const SECTIONS: Readonly<Record<string, number>> = {
  '1.1': 2,
  '1.2': 9,
  '1.3': 11,
  '1.4': 3,
  '1.5': 2,
  '2.1': 3,
  '2.2': 3,
  '2.3': 4,
  '2.4': 1,
  '3.2': 2,
  '3.3': 4,
  '3.4': 6,
  '3.5': 5,
  '3.7': 2,
  '4.1': 3,
  '4.2': 1,
  '4.3': 2,
  '4.4': 4,
  '5.1': 1,
  '5.2': 3,
  '5.3': 2,
  '5.4': 3,
  '6.1': 3,
  '6.2': 12,
  '6.3': 4,
  '6.4': 4,
  '6.5': 5,
  '6.6': 3,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 2,
  '7.6': 2,
  '8.1': 2,
  '8.2': 3,
  '8.3': 1,
  '8.4': 1,
  '9.1': 3,
  '9.2': 4,
  '10.1': 2,
  '10.2': 2,
  '10.3': 4,
  '10.4': 11,
  '10.5': 5,
  '10.6': 2,
  '10.7': 3,
  '11.1': 2,
  '11.2': 3,
  '11.3': 3,
  '11.4': 4,
  '11.5': 1,
  '11.6': 1,
  '12.1': 3,
  '12.2': 2,
  '12.3': 4,
  '13.1': 1,
  '13.2': 5,
  '13.3': 2,
  '13.4': 5,
  '14.1': 2,
  '14.2': 4,
  '14.3': 3,
  '15.1': 3,
  '15.2': 3,
  '15.3': 7,
  '16.1': 1,
  '16.2': 5,
  '16.3': 4,
  '16.4': 3,
  '16.5': 3,
  '17.1': 1,
  '17.2': 4,
  '17.3': 2,
}

const rows = readFileSync(FILE, 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [ids = '', state = '', how = '', tests = ''] = line.split('|').slice(1, -1)
    return { ids: ids.trim(), state: state.trim(), how: how.trim(), tests: tests.trim() }
  })

/** `1.2.6–1.2.8, 1.3.1` as the requirements it stands for. */
function expanded(ids: string): string[] {
  return ids.split(', ').flatMap((part) => {
    const [from = '', to = from] = part.split('–')
    const section = from.slice(0, from.lastIndexOf('.'))
    const number = (id: string) => Number(id.slice(id.lastIndexOf('.') + 1))
    return Array.from(
      { length: number(to) - number(from) + 1 },
      (_, index) => `${section}.${number(from) + index}`,
    )
  })
}

const named = rows.flatMap(({ ids, tests }) =>
  tests === ''
    ? []
    : tests.split('; `').map((one) => {
        const [, file = '', name = ''] = /^`?(tests\/[^`]+)`: (.+)$/.exec(one) ?? []
        return { ids, file, name }
      }),
)

describe(`the table of ${FILE}`, () => {
  it('has each requirement of levels 1 and 2 once, in order, and a known state of it', () => {
    const wanted = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    )
    expect(rows.flatMap(({ ids }) => expanded(ids))).toEqual(wanted)
    for (const { ids, state } of rows) expect([ids, STATES]).toEqual([ids, expect.arrayContaining([state])])
  })

  it('says why where something is missing', () => {
    for (const { ids, state, how, tests } of rows)
      if (state !== 'met' || tests === '') expect([ids, how.length > 0]).toEqual([ids, true])
  })

  it('names only tests that are there', () => {
    const missing = named.filter(({ file, name }) => {
      const source = file === '' ? '' : readFileSync(file, 'utf8')
      return name === '' || !["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote}`))
    })
    expect(missing).toEqual([])
    expect(named.length).toBeGreaterThan(100)
  })
})
