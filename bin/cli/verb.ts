/** What the module of a verb gives to the command line, which loads it when the verb is asked for. */
import type { Command } from 'commander'

export interface Verbs<Name extends string> {
  /** By the verb's name: adds its arguments, its options and what it does. */
  verbs: Readonly<Record<Name, (command: Command) => void>>
  /** Closes what its verbs opened. */
  close: () => Promise<void>
}

/** The exit code is what the verb returns. */
export function exitsAs<Args extends unknown[]>(verb: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<void> => {
    process.exitCode = await verb(...args)
  }
}
