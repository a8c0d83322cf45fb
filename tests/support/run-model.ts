/** What a run's life should be, in plain code: the model that the real rows are compared with. */
import type { RunStatus } from '@/jobs/engine/states'

/** Runs of one lane that may be under way at once, in the model and in the database. */
export const LANE_CAP = 2
/** Runs that one claim of the tests takes at most. */
export const MOST = 3

/** A run as a person would note it down. */
export interface ModelRun {
  id: string
  parent: string | null
  childKey: string | null
  key: string | null
  /** A later success of the same heals this run. */
  healKey: string
  lane: string
  priority: number
  maxAttempts: number
  status: RunStatus
  isDue: boolean
  blockedOn: string | null
  attempt: number
  failures: number
  hasError: boolean
  hasResult: boolean
  total: number
  open: number
  failed: number
  wake: number | null
  isCounted: boolean
  resolution: 'healed' | 'discarded' | null
  /** How its attempts ended, in order. */
  outcomes: string[]
  ends: number
  reopenings: number
}

export type NewModelRun = Pick<
  ModelRun,
  'id' | 'parent' | 'childKey' | 'key' | 'healKey' | 'lane' | 'priority'
> & {
  isDue: boolean
}

/** How a worker ends an attempt. */
export interface ModelEnd {
  kind: 'completed' | 'failed' | 'permanent' | 'snoozed' | 'blocked' | 'handed back' | 'parked'
  joined?: boolean
  wake?: number
  on?: string
}

export const isFinal = ({ status }: Pick<ModelRun, 'status'>) =>
  status === 'completed' || status === 'dead' || status === 'cancelled'
const canReopen = ({ status }: ModelRun) => status === 'dead' || status === 'cancelled'

export class RunModel {
  readonly runs = new Map<string, ModelRun>()

  all = () => [...this.runs.values()]
  children = (id: string) => this.all().filter(({ parent }) => parent === id)
  holder = (key: string) => this.all().find((run) => run.key === key && !isFinal(run))

  get(id: string): ModelRun {
    const run = this.runs.get(id)
    if (!run) throw new Error(`the model knows no run ${id}`)
    return run
  }

  add(run: NewModelRun): void {
    const fresh = { status: 'queued', blockedOn: null, attempt: 0, failures: 0 } as const
    const flags = { hasError: false, hasResult: false, isCounted: false, resolution: null } as const
    const counters = { total: 0, open: 0, failed: 0, wake: null, ends: 0, reopenings: 0 }
    this.runs.set(run.id, { ...run, ...fresh, ...flags, ...counters, maxAttempts: 2, outcomes: [] })
  }

  /** Children that their parent's attempt spawns; `ids` are those that were inserted. */
  spawn(parent: string, children: readonly NewModelRun[]): void {
    for (const child of children) this.add(child)
    const run = this.get(parent)
    run.total += children.length
    run.open += children.length
  }

  claim(id: string): void {
    const run = this.get(id)
    Object.assign(run, { status: 'running', attempt: run.attempt + 1, hasError: false })
  }

  end(id: string, { kind, joined = false, wake = 0, on = '' }: ModelEnd): void {
    const run = this.get(id)
    const isBad = kind === 'failed' || kind === 'permanent'
    run.outcomes.push(kind === 'completed' ? 'completed' : isBad ? 'failed' : 'snoozed')
    run.hasError = isBad || kind === 'snoozed' || kind === 'blocked'
    if (isBad) run.failures += 1
    if (kind === 'completed') {
      run.hasResult = true
      this.close(run, joined)
    } else if (kind === 'permanent' || (kind === 'failed' && run.failures >= run.maxAttempts)) this.close(run)
    else if (kind === 'parked' && run.open > wake) Object.assign(run, { status: 'waiting', wake })
    else this.queue(run, { isDue: kind !== 'snoozed', blockedOn: kind === 'blocked' ? on : null })
  }

  crash(id: string): void {
    const run = this.get(id)
    run.outcomes.push('crashed')
    run.failures += 1
    run.hasError = true
    if (run.failures >= run.maxAttempts) this.close(run)
    else this.queue(run)
  }

  /** Nothing is left to do but, perhaps, to wait for children. */
  private close(run: ModelRun, isJoined = false): void {
    if (run.open > 0) {
      Object.assign(run, { status: 'waiting', wake: null })
      return
    }
    if (run.failed > 0 && !isJoined) run.hasError = true
    run.status = run.hasError ? 'dead' : 'completed'
    run.ends += 1
    if (run.status === 'completed')
      for (const dead of this.all())
        if (dead.status === 'dead' && !dead.resolution && dead.healKey === run.healKey)
          dead.resolution = 'healed'
  }

  private queue(run: ModelRun, { isDue = true, blockedOn = null as string | null } = {}): void {
    Object.assign(run, { status: 'queued', isDue, blockedOn, wake: null })
  }

  /** Until nothing moves: children that have ended are subtracted, parents close or go on. */
  count(): void {
    const ended = this.all().filter((run) => run.parent !== null && isFinal(run) && !run.isCounted)
    if (ended.length === 0) return
    for (const child of ended) {
      child.isCounted = true
      const parent = this.get(child.parent ?? '')
      parent.open -= 1
      if (child.status !== 'completed') parent.failed += 1
    }
    for (const id of new Set(ended.map(({ parent }) => parent ?? ''))) {
      const parent = this.get(id)
      if (parent.status !== 'waiting') continue
      if (parent.wake === null) this.close(parent)
      else if (parent.open <= parent.wake) this.queue(parent)
    }
    this.count()
  }

  /** Whether anything was cancelled. */
  cancel(id: string): boolean {
    const run = this.get(id)
    if (isFinal(run)) return false
    if (run.status === 'running') run.outcomes.push('cancelled')
    Object.assign(run, {
      status: 'cancelled',

      blockedOn: null,
      wake: null,
      ends: run.ends + 1,
    })
    for (const child of this.children(id)) this.cancel(child.id)
    return true
  }

  /** The runs that would be tried again with this one: itself and below, a list a level, and the ancestors above. */
  reach(id: string): { levels: ModelRun[][]; above: ModelRun[]; recounted: ModelRun | null } {
    const levels = [[this.get(id)]]
    for (let level = levels[0] ?? []; level.length > 0; level = levels.at(-1) ?? [])
      levels.push(level.flatMap((run) => this.children(run.id).filter(canReopen)))
    const above: ModelRun[] = []
    let up = this.runs.get(this.get(id).parent ?? '')
    for (; up && canReopen(up); up = this.runs.get(up.parent ?? '')) above.push(up)
    return { levels, above, recounted: up ?? null }
  }

  /** Why it cannot be tried again; null when it can. */
  refusesReopen(id: string, key: string | null): 'not_reopenable' | 'already_active' | null {
    if (!canReopen(this.get(id))) return 'not_reopenable'
    const { levels, above } = this.reach(id)
    const keys = [...levels.flat(), ...above]
      .map((run) => (run.id === id ? key : run.key))
      .filter((k) => k !== null)
    return new Set(keys).size < keys.length || keys.some((k) => this.holder(k)) ? 'already_active' : null
  }

  reopen(id: string, changed: Pick<ModelRun, 'key' | 'healKey' | 'lane' | 'priority'> | null): void {
    const { levels, above, recounted } = this.reach(id)
    if (changed) Object.assign(this.get(id), changed, { hasResult: false })
    for (const run of [...levels.reverse().flat(), ...above]) {
      this.recount(run)
      this.queue(run)
      if (run.open > 0) Object.assign(run, { status: 'waiting', wake: run.hasResult ? null : 0 })
      Object.assign(run, { failures: 0, hasError: false, resolution: null, isCounted: false })
      run.reopenings += 1
    }
    if (recounted) this.recount(recounted)
  }

  private recount(parent: ModelRun): void {
    const children = this.children(parent.id)
    for (const child of children) if (isFinal(child)) child.isCounted = true
    parent.open = children.filter((child) => !isFinal(child)).length
    parent.failed = children.filter(canReopen).length
  }
}
