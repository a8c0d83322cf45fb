/** Settings of a benchmark from its command line: whole numbers with defaults, and lists of names. */
import { parseArgs } from 'node:util'

/** A whole number: what it is unless given, and the least it may be. */
export interface NumberOption {
  otherwise: number
  least: number
}

export interface Options<Name extends string> {
  numbers: Record<Name, number>
  /** Null unless given. */
  types: string[] | null
}

/** Reads `--name value` settings, and `--types a,b` where the benchmark knows it. @throws RangeError, TypeError. */
export function readOptions<Name extends string>(
  args: string[],
  known: Readonly<Record<Name, NumberOption>>,
  { hasTypes = false } = {},
): Options<Name> {
  const names = Object.keys(known) as Name[]
  const strings = Object.fromEntries([...names, ...(hasTypes ? ['types'] : [])].map((name) => [name, TEXT]))
  const values: Record<string, string | undefined> = parseArgs({ args, options: strings }).values
  const number = (name: Name) => {
    const value = Number(values[name] ?? known[name].otherwise)
    if (!Number.isInteger(value) || value < known[name].least)
      throw new RangeError(`--${name} must be a whole number from ${known[name].least}`)
    return value
  }
  return {
    numbers: Object.fromEntries(names.map((name) => [name, number(name)])) as Record<Name, number>,
    types: values.types?.split(',').map((type) => type.trim()) ?? null,
  }
}

const TEXT = { type: 'string' } as const
