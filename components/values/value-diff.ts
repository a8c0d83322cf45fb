/** Where two values differ, down to the key that does. Pure. */

export interface Difference {
  /** Keys that lead to the value; empty when the whole value differs. */
  path: string[]
  before: unknown
  after: unknown
}

type Container = Readonly<Record<string, unknown>>

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

/** Only keys whose values differ. An object and a list, or an object and a text, differ as a whole. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): Difference[] {
  const areAlike = isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)
  if (!areAlike) return Object.is(before, after) ? [] : [{ path: [...path], before, after }]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) =>
    differences(
      Object.hasOwn(before, key) ? before[key] : undefined,
      Object.hasOwn(after, key) ? after[key] : undefined,
      [...path, key],
    ),
  )
}
