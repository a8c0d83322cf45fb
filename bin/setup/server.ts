/** What the embedded servers have in common: how they are asked for, what comes back, and their log files. */
import { openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './home'
import type { Ended, Track } from './processes'
import { diskTrouble } from './say'

export interface Server {
  url(database?: string): string
  pid: number
  port: number
  dataDir: string
  /** Settles when the server ends, asked or not. */
  ended: Promise<Ended>
  stop(): Promise<void>
}

export interface ServerOptions {
  home: string
  /** Default: the port this home used before, else any free one. */
  port?: number | undefined
  track?: Track | undefined
  signal?: AbortSignal | undefined
}

/** How long a server may take to stop before it is stopped at once. Web and worker included, all has to fit in 15 s. */
export const STOP_MS = 4_000

const LONGEST_BYTES = 10 * 1024 * 1024

export interface ServerLog {
  file: string
  descriptor: number
  /** Where this start's part begins. */
  from: number
}

/** Opens `<home>/logs/<name>.log` for appending; one that has grown long is put aside as `.1`. */
export function openLog(home: string, name: string): ServerLog {
  const file = join(makeFolder(join(home, 'logs'), 0o700), `${name}.log`)
  try {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > LONGEST_BYTES) renameSync(file, `${file}.1`)
    const descriptor = openSync(file, 'a', 0o600)
    return { file, descriptor, from: statSync(file).size }
  } catch (error) {
    throw diskTrouble(error, file)
  }
}
