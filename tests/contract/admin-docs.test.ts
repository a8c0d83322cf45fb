/** What admins copy is right: links lead somewhere, settings are known, units start files that are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(file, 'utf8')
const under = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file))

const PAGES = ['README.md', ...under('docs', /\.md$/)]
const DEPLOYED = under('deploy', /\.(service|cjs|conf)$|Caddyfile$/)

/** Settings of the operating system and of others. */
const FOREIGN = new Set(['NODE_ENV', 'CN'])
const known = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name))

describe('the pages for admins', () => {
  it('link only to what is there', () => {
    const dead = PAGES.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)]
        .map(([, to = '']) => to)
        .filter((to) => !existsSync(join(dirname(page), to)))
        .map((to) => `${page} → ${to}`),
    )
    expect(dead).toEqual([])
  })

  it('name only settings that there are', () => {
    const pages = ['install', 'upgrade', 'backup', 'hosts', 'reverse-proxy'].map((name) => `docs/${name}.md`)
    const named = [...pages, ...DEPLOYED].flatMap((file) =>
      [...read(file).matchAll(/(?<![\w$])([A-Z][A-Z_]*[A-Z])=/g)].map(([, name = '']) => `${file}: ${name}`),
    )
    expect(named.length).toBeGreaterThan(10)
    const unknown = named.filter((entry) => !known.has(entry.split(': ')[1] ?? ''))
    expect(unknown.filter((entry) => !FOREIGN.has(entry.split(': ')[1] ?? ''))).toEqual([])
  })

  it('have units and processes that start the files of the product', () => {
    const started = DEPLOYED.flatMap((file) => [...read(file).matchAll(/--import tsx (\S+?\.ts)/g)]).map(
      ([, file = '']) => file,
    )
    expect([...new Set(started)].sort()).toEqual(['bin/web.ts', 'jobs/worker.ts'])
    for (const file of started) expect(existsSync(file), file).toBe(true)
  })
})
