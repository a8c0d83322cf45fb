/** What an attempt does with the children of its run: spawning them, with a bound on those open, and waiting for them. */
import { createHash } from 'node:crypto'
import { spawnChildren } from '@/models/children'
import type { ClaimedRun } from '@/models/claim'
import type { ChildrenCounts, JobContext, SpawnOptions } from './context'
import type { JobDefinition } from './define'
import { hint } from './hints'
import { Parked } from './outcomes'
import { BULK_ID_BYTES, newRun } from './start'

/** Children inserted by one transaction. */
const BATCH = 500
const MAX_OPEN = 1_000

export interface ChildrenOfAttempt extends Pick<JobContext, 'spawn' | 'join'> {
  isJoined(): boolean
}

/** `job` and `run` are the parent's. */
export function childrenOf(job: JobDefinition, run: ClaimedRun): ChildrenOfAttempt {
  const maxOpen = job.policy.maxOpenChildren ?? MAX_OPEN
  const fence = { runId: run.id, attempt: run.attempt }
  const counts: ChildrenCounts = {
    total: run.childrenTotal,
    open: run.childrenOpen,
    failed: run.childrenFailed,
  }
  let isJoined = false

  const spawn = async <Child>(
    childJob: JobDefinition<Child>,
    payloads: readonly Child[],
    options: SpawnOptions<Child> = {},
  ): Promise<number> => {
    let spawned = 0
    for (let from = 0; from < payloads.length || from === 0; ) {
      const size = Math.min(BATCH, Math.max(1, maxOpen - counts.open))
      const some = payloads.slice(from, from + size)
      from += size
      const children = some.map((payload) => child(childJob, payload, options))
      const isLast = from >= payloads.length
      const { inserted, open } = await spawnChildren(fence, children, isLast ? options.cursor : undefined)
      for (const one of inserted) hint(one)
      spawned += inserted.length
      counts.total += inserted.length
      counts.open = open
      // Called again, the controller passes over the children it has by their names.
      if (open >= maxOpen) throw new Parked(Math.floor(maxOpen / 2))
    }
    return spawned
  }

  function child<Child>(childJob: JobDefinition<Child>, payload: Child, options: SpawnOptions<Child>) {
    const start = { payload, requestedBy: run.requestedBy, priority: options.priority }
    const { priority, ...rest } = start
    return {
      ...newRun(childJob, priority ? { ...rest, priority } : rest, BULK_ID_BYTES),
      parentId: run.id,
      childKey: `${childJob.name}:${options.key?.(payload) ?? nameOf(payload)}`,
      requestId: run.requestId,
    }
  }

  return {
    spawn,
    join: async () => {
      if (counts.open > 0) throw new Parked(0)
      isJoined = true
      return { ...counts }
    },
    isJoined: () => isJoined,
  }
}

/** The same for the same payload, in whatever order its fields come. */
function nameOf(payload: unknown): string {
  return createHash('sha256').update(canonical(payload)).digest('base64url').slice(0, 22)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${fields.map(([name, of]) => `${JSON.stringify(name)}:${canonical(of)}`).join(',')}}`
}
