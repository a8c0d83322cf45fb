/** Finds programs that are installed, and makes sure that they run. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './processes'

/** The first of the names that PATH holds as an executable file. */
export function onPath(names: readonly string[]): string | null {
  for (const name of names)
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, name)
      if (folder && isExecutable(file)) return file
    }
  return null
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const VERSION_MS = 20_000

/** What `--version` prints, or null when the program does not run (a stub, or libraries are missing). */
export async function versionOf(
  file: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<string | null> {
  try {
    const done = await run([file, '--version'], { env: { ...process.env, ...env }, timeout: VERSION_MS })
    return done.code === 0 ? done.output.trim() : null
  } catch {
    return null
  }
}
