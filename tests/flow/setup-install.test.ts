/** The packages and the build: made when something changed, by one process at a time, never left half done. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ensureInstalled } from '@/bin/install.mjs'
import { buildIfChanged } from '@/bin/setup/build'
import { afterwards, folder } from './setup-tools'

/** A checkout with one package to install, and an npm that writes down that it was called. */
function project(npm: string): { root: string; calls: () => number } {
  const root = folder()
  const lock = { packages: { '': {}, 'node_modules/one': { version: '1.0.0' } } }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
  const fake = join(root, 'npm-cli.cjs')
  writeFileSync(
    fake,
    `const fs = require('fs'); fs.appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n'); ${npm}`,
  )
  const before = process.env.npm_execpath
  afterwards(() => {
    if (before === undefined) delete process.env.npm_execpath
    else process.env.npm_execpath = before
  })
  process.env.npm_execpath = fake
  const calls = () =>
    existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').split('\n').length - 1 : 0
  return { root, calls }
}

const WELL = "fs.mkdirSync('node_modules', { recursive: true })"

describe('the packages', () => {
  it('are installed once, and again when package-lock.json changed', async () => {
    const { root, calls } = project(WELL)
    expect(await ensureInstalled(root)).toBe(true)
    expect(await ensureInstalled(root)).toBe(true)
    expect(calls()).toBe(1)
    expect(readFileSync(join(root, 'calls'), 'utf8')).toMatch(/^ci --no-audit --no-fund/)
    writeFileSync(join(root, 'package-lock.json'), '{"packages":{"node_modules/two":{"version":"2.0.0"}}}')
    expect(await ensureInstalled(root)).toBe(true)
    expect(calls()).toBe(2)
  })

  it('are installed again after an install that failed or was interrupted', async () => {
    const { root, calls } = project(`${WELL}; console.log('no network'); process.exit(7)`)
    expect(await ensureInstalled(root)).toBe(false)
    expect(await ensureInstalled(root)).toBe(false)
    expect(calls()).toBe(2)
  })

  it('are installed once by two starts at the same time', async () => {
    const { root, calls } = project(`setTimeout(() => { ${WELL} }, 300)`)
    expect(await Promise.all([ensureInstalled(root), ensureInstalled(root)])).toEqual([true, true])
    expect(calls()).toBe(1)
  })

  it('that somebody installed with npm just so are taken as they are', async () => {
    const { root, calls } = project(WELL)
    mkdirSync(join(root, 'node_modules', 'one'), { recursive: true })
    writeFileSync(join(root, 'node_modules', 'one', 'package.json'), '{}')
    const done = (version: string) =>
      writeFileSync(
        join(root, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/one': { version } } }),
      )
    done('1.0.0')
    expect(await ensureInstalled(root)).toBe(true)
    expect(calls()).toBe(0)
    rmSync(join(root, 'node_modules', '.sinkron-installed'))
    done('0.9.0')
    expect(await ensureInstalled(root)).toBe(true)
    expect(calls()).toBe(1)
  })
})

/** A checkout whose `next build` counts its calls. */
function pages(next = ''): { root: string; builds: () => number } {
  const root = folder()
  mkdirSync(join(root, 'node_modules/next/dist/bin'), { recursive: true })
  mkdirSync(join(root, 'pages/deep'), { recursive: true })
  writeFileSync(join(root, 'pages/deep/index.tsx'), 'one')
  writeFileSync(
    join(root, 'node_modules/next/dist/bin/next'),
    `const fs = require('fs'); ${next}; fs.appendFileSync('builds', '.'); fs.writeFileSync('.next/BUILD_ID', 'x')`,
  )
  const file = join(root, 'builds')
  return { root, builds: () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0) }
}

describe('the build of the pages', () => {
  it('is made when a source has changed, was added, moved or removed, and not otherwise', async () => {
    const { root, builds } = pages()
    expect(await buildIfChanged(root)).toBe(true)
    expect(await buildIfChanged(root)).toBe(false)
    writeFileSync(join(root, 'pages/deep/index.tsx'), 'two')
    expect(await buildIfChanged(root)).toBe(true)
    writeFileSync(join(root, 'pages/other.tsx'), '')
    expect(await buildIfChanged(root)).toBe(true)
    rmSync(join(root, 'pages/other.tsx'))
    expect(await buildIfChanged(root)).toBe(true)
    expect(builds()).toBe(4)
  })

  it('is made once by two starts at the same time', async () => {
    const { root, builds } = pages('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)')
    const results = await Promise.all([buildIfChanged(root), buildIfChanged(root)])
    expect(results.sort()).toEqual([false, true])
    expect(builds()).toBe(1)
  })

  it('is made again after one that failed, which shows what the builder printed', async () => {
    const { root, builds } = pages(
      "if (!fs.existsSync('mended')) { console.log('Type error in pages/x'); process.exit(1) }",
    )
    await expect(buildIfChanged(root)).rejects.toThrow('Type error in pages/x')
    writeFileSync(join(root, 'mended'), '')
    expect(await buildIfChanged(root)).toBe(true)
    expect(builds()).toBe(1)
  })

  it('is made again after one that was interrupted', async () => {
    const { root } = pages(
      "if (!fs.existsSync('again')) { fs.writeFileSync('.next/BUILD_ID', 'half'); setTimeout(() => {}, 60000); return }",
    )
    const stop = new AbortController()
    const first = buildIfChanged(root, {
      signal: stop.signal,
      track: () => setTimeout(() => stop.abort(), 300),
    })
    await expect(first).rejects.toThrow()
    writeFileSync(join(root, 'again'), '')
    expect(await buildIfChanged(root)).toBe(true)
  })
})
