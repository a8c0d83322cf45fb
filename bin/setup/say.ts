/** What a start tells the person who typed it: one short line a step, and errors that say what to do. */
import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A start that cannot go on for a reason people can mend. Printed without a stack. */
export class SetupError extends Error {
  constructor(
    message: string,
    readonly whatToDo?: string,
  ) {
    super(message)
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Seconds since `startedAt`, for people. */
export function secondsSince(startedAt: number): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
}

const PATIENCE_MS = 2_500

/** Does one step and says how long it took; a step that takes long is announced before it ends. */
export async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now()
  const announcing = setTimeout(() => say(`  ${label} …`), PATIENCE_MS)
  try {
    const result = await work()
    say(`  ${label}: ${secondsSince(startedAt)}`)
    return result
  } finally {
    clearTimeout(announcing)
  }
}

/** An error as the person at the terminal should read it. */
export function explain(error: unknown): string {
  if (error instanceof SetupError)
    return error.whatToDo ? `${error.message}\n  ${error.whatToDo}` : error.message
  if (error instanceof Error && error.name === 'EnvError') return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const DISK_REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
}

/** Turns an error of the file system into one that says which folder is in the way; other errors stay as they are. */
export function diskTrouble(error: unknown, folder: string): unknown {
  const told = error instanceof Error && 'code' in error ? String(error.code) : ''
  const code = told === 'EIO' && isNearlyFull(folder) ? 'ENOSPC' : told
  const reason = DISK_REASONS[code]
  if (!reason) return error
  return new SetupError(
    `Cannot write to ${folder}: ${reason} (${code}).`,
    'Make room or mend the permissions there. The folder of the data can be chosen: SINKRON_HOME.',
  )
}

/** Less than the largest thing that set-up writes in one go. */
const LITTLE_BYTES = 64 * 1_048_576

/** Newer versions of Node copy folders in C++ and report a full disk as EIO. */
function isNearlyFull(folder: string): boolean {
  const place = existsSync(folder) ? folder : dirname(folder)
  if (!existsSync(place)) return false
  const { bavail, bsize } = statfsSync(place)
  return bavail * bsize < LITTLE_BYTES
}
