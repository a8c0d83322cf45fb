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
  /** Lists of names that were given. */
  lists: Readonly<Record<string, string[]>>
  flags: ReadonlySet<string>
}

/** Which settings a benchmark knows besides its numbers. */
export interface OtherOptions {
  hasTypes?: boolean
  /** `--name a,b`. */
  lists?: readonly string[]
  /** `--name`. */
  flags?: readonly string[]
}

/** Reads `--name value` settings, and lists and flags where the benchmark knows them. @throws RangeError, TypeError. */
export function readOptions<Name extends string>(
  args: string[],
  known: Readonly<Record<Name, NumberOption>>,
  { hasTypes = false, lists = [], flags = [] }: OtherOptions = {},
): Options<Name> {
  const names = Object.keys(known) as Name[]
  const listNames = [...lists, ...(hasTypes ? ['types'] : [])]
  const options = {
    ...Object.fromEntries([...names, ...listNames].map((name) => [name, TEXT])),
    ...Object.fromEntries(flags.map((name) => [name, FLAG])),
  }
  const values: Record<string, string | boolean | undefined> = parseArgs({ args, options }).values
  const given = listNames.flatMap((name): [string, string[]][] => {
    const value = values[name]
    return typeof value === 'string' ? [[name, value.split(',').map((one) => one.trim())]] : []
  })
  const number = (name: Name) => {
    const value = Number(values[name] ?? known[name].otherwise)
    if (!Number.isInteger(value) || value < known[name].least)
      throw new RangeError(`--${name} must be a whole number from ${known[name].least}`)
    return value
  }
  return {
    numbers: Object.fromEntries(names.map((name) => [name, number(name)])) as Record<Name, number>,
    types: given.find(([name]) => name === 'types')?.[1] ?? null,
    lists: Object.fromEntries(given),
    flags: new Set(flags.filter((name) => values[name] === true)),
  }
}

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const
