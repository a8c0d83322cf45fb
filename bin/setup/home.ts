/** The home folder: everything an installation keeps between starts, private to its owner, used by one start at a time. */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { tryLock } from './lock.mjs'
import { diskTrouble, SetupError, say } from './say'

/** What `npm start` writes down for the CLI and for workers started beside it. */
export interface Runtime {
  pid: number
  url: string
  host: string
  port: number
  databaseUrl: string
  redisUrl: string
  siasnBaseUrl: string
  demo: boolean
  startedAt: string
}

export interface Home {
  path: string
  release(): void
}

const isRoot = process.getuid?.() === 0

/**
 * Makes a folder nobody else can read. When root makes it, others may pass through (not list) it, because the
 * PostgreSQL server inside runs as another user; what it holds is private file by file.
 */
export function makeFolder(folder: string, mode = isRoot ? 0o711 : 0o700): string {
  try {
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true })
      chmodSync(folder, mode)
    }
    return realpathSync(folder)
  } catch (error) {
    throw diskTrouble(error, folder)
  }
}

/** Writes a file only its owner can read, at once or not at all. */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text, { mode: 0o600 })
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw diskTrouble(error, file)
  }
}

export function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** A random word that is made once and kept in the file. */
export function keptWord(file: string, bytes = 24): string {
  const kept = readIfThere(file)?.trim()
  if (kept) return kept
  const word = randomBytes(bytes).toString('hex')
  writePrivate(file, `${word}\n`)
  return word
}

const runtimeFile = (home: string) => join(home, 'runtime.json')

export function writeRuntime(home: string, runtime: Runtime): void {
  writePrivate(runtimeFile(home), `${JSON.stringify(runtime, null, 2)}\n`)
}

export function removeRuntime(home: string): void {
  rmSync(runtimeFile(home), { force: true })
}

const urlShape = z.object({ url: z.string() })

function urlOf(home: string): string | null {
  const text = readIfThere(runtimeFile(home))
  return text ? urlShape.parse(JSON.parse(text)).url : null
}

/**
 * Makes the home and takes it for this process.
 * @throws SetupError when another start is using it, or when it cannot be written.
 */
export function openHome(folder: string, variable = 'SINKRON_HOME'): Home {
  const path = makeFolder(resolve(folder))
  try {
    const lock = tryLock(path, 'home')
    if (!lock.taken) throw inUse(path, lock.holder, variable)
    removeRuntime(path)
    makeFolder(join(path, 'logs'), 0o700)
    return { path, release: lock.release }
  } catch (error) {
    throw diskTrouble(error, path)
  }
}

function inUse(path: string, holder: number | null, variable: string): SetupError {
  const url = urlOf(path)
  return new SetupError(
    `Sinkron is already running with the data in ${path} (process ${holder ?? 'just starting'})${url ? `: ${url}` : '.'}`,
    `Use that one, or stop it first (Ctrl+C in its terminal), or give this start a home of its own: ${variable}=<folder>`,
  )
}

/** What a start noted in a file of the home; a file that is not there or cannot be read (a power cut) says nothing. */
export function readNotes<Notes>(file: string, shape: z.ZodType<Notes>, nothing: Notes): Notes {
  const text = readIfThere(file)
  if (!text) return nothing
  try {
    return shape.parse(JSON.parse(text))
  } catch {
    say(`  ${file} cannot be read and is written anew.`)
    return nothing
  }
}
