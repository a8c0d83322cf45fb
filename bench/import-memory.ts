/** Memory of a process and of those it starts, watched from outside. */
import { readdirSync, readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 50

/** Bytes; null where the system does not tell. */
export interface FamilyPeaks {
  /** Of any one of its children. */
  child: number | null
  /** Of all that lived at the same time, the process itself included: what is shared between them counts twice. */
  together: number | null
}

function residentBytes(pid: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}

/** Parents by process; none where there is no /proc. */
function parents(): [pid: string, parent: number][] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid): [string, number][] => {
        try {
          const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
          return [[pid, Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1])]]
        } catch {
          return []
        }
      })
  } catch {
    return []
  }
}

/** Watches a process until `stop`, which gives the peaks. */
export function watchFamily(pid: number): { stop(): FamilyPeaks } {
  const peaks = { child: 0, together: 0 }
  const look = () => {
    const children = parents()
      .filter(([, parent]) => parent === pid)
      .map(([child]) => residentBytes(child))
    const own = residentBytes(String(pid))
    peaks.child = Math.max(peaks.child, ...children)
    peaks.together = Math.max(peaks.together, own + children.reduce((sum, bytes) => sum + bytes, 0))
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return { child: peaks.child || null, together: peaks.together || null }
    },
  }
}
