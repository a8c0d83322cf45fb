/** What JSON may hold and PostgreSQL may not: NUL, half a character, and nesting without end. */

export interface Unstorable {
  flaw: 'text' | 'depth'
  /** Dotted path of the field, of printable characters only. */
  path: string
}

/** Deeper than anything meant; whoever walks a value by calling itself would run out of stack. */
const MAX_DEPTH = 100

const isOdd = (text: string) => text.includes('\0') || !text.isWellFormed()
/** It would mean the object's own kind, and a schema would not see it. */
const isOddKey = (key: string) => isOdd(key) || key === '__proto__'
const shown = (text: string) => text.replace(/\p{Cc}/gu, '').toWellFormed()

/** The first string or key that cannot be stored; null when all can. Walks without recursion, whatever it is given. */
export function unstorable(value: unknown): Unstorable | null {
  const open: { value: unknown; path: readonly string[] }[] = [{ value, path: [] }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: one, path } = next
    const at = path.map(shown).join('.')
    if (typeof one === 'string' && isOdd(one)) return { flaw: 'text', path: at }
    if (typeof one !== 'object' || one === null) continue
    if (path.length >= MAX_DEPTH) return { flaw: 'depth', path: path.slice(0, 3).map(shown).join('.') }
    const entries = Object.entries(one)
    const [odd] = entries.find(([key]) => isOddKey(key)) ?? []
    if (odd !== undefined) return { flaw: 'text', path: [...path, odd].map(shown).join('.') }
    for (const [key, inner] of entries.reverse()) open.push({ value: inner, path: [...path, key] })
  }
  return null
}
