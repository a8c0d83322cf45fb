/** What every verb shares: exit codes, printing, and who is asking. */
import { userInfo } from 'node:os'

/** Exit codes: done, failed, wrong usage, interrupted. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

export const me = () => `cli:${userInfo().username}`

/** C0 but the line feed, DEL, C1, and what turns the direction of text: a terminal obeys them, a reader is misled. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Text that may repeat other people's words, as a terminal may be given it: what it would obey is written out. */
export const harmless = (text: string) => text.replace(OBEYED, asEscape)

/** JSON of one line. Written out, its control characters mean the same to whoever reads it. */
export const jsonLine = (value: unknown) => harmless(JSON.stringify(value))

export function print(asJson: boolean | undefined, value: unknown, lines: string): void {
  process.stdout.write(`${asJson ? jsonLine(value) : harmless(lines)}\n`)
}
