/** What every verb shares: exit codes, printing, and who is asking. */
import { userInfo } from 'node:os'

/** Exit codes: done, failed, wrong usage, interrupted. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

export const me = () => `cli:${userInfo().username}`

export function print(asJson: boolean | undefined, value: unknown, lines: string): void {
  process.stdout.write(`${asJson ? JSON.stringify(value) : lines}\n`)
}
