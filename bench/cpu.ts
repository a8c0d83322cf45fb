/** Processor time that processes have used, from /proc, which Linux has; 0 elsewhere. */
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second. */
const MS_PER_TICK = 10

interface Used {
  parent: number
  own: number
  /** Of children that have ended. */
  ended: number
}

function used(pid: number | string): Used {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, in brackets, may hold anything; the third begins after the last bracket.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const ticks = (...at: number[]) => at.reduce((sum, one) => sum + (fields[one] ?? 0) * MS_PER_TICK, 0)
    return { parent: fields[1] ?? 0, own: ticks(11, 12), ended: ticks(13, 14) }
  } catch {
    return { parent: 0, own: 0, ended: 0 }
  }
}

/** Milliseconds of one process, its children left out. */
export const cpuMs = (pid: number): number => used(pid).own

/** Milliseconds of a server and all processes that it ever started. */
export function cpuMsOfServer(pid: number): number {
  const root = used(pid)
  const children = pids()
    .map(used)
    .filter(({ parent }) => parent === pid)
  return root.own + root.ended + children.reduce((sum, { own }) => sum + own, 0)
}

/** The process that started this one. */
export const parentOf = (pid: number): number => used(pid).parent

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}
