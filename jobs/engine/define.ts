/** What a job is, as data: a definition names a job without loading its work, and is safe in a browser. */
import type { z } from 'zod'

export { ALL_RUN_STATES } from './states'

export type Role = 'admin' | 'operator' | 'viewer'

/** A text people read, in the two languages of the product. */
export interface Titles {
  id: string
  en: string
}

/** One step of a job as its users know it. `weight` is its share of the progress bar. */
export interface StageDeclaration {
  name: string
  titles: Titles
  weight: number
}

export const PRIORITIES = ['high', 'normal', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]

/** How the engine treats the runs of a job. Durations are in milliseconds. */
export interface Policy {
  /** Roles that may start, force and cancel it. */
  roles: readonly Role[]
  /** Attempts that count (failed or crashed) before a run is dead; snoozes and hand-backs do not count. */
  maxAttempts: number
  /** Wait before the next attempt after the 1st, 2nd, … failure; the last entry serves all later ones. */
  backoffMs: readonly [number, ...number[]]
  /** Longest an attempt may last before its signal aborts. */
  timeoutMs: number
  /** Runs of this job that one worker process performs at once. */
  concurrency: number
  /** Runs of one lane that are under way at once, over all workers on all hosts; needs `lane`. */
  laneConcurrency?: number
  /** Starts of all workers together: at most `max` every `perMs`, evenly spread. */
  rate?: { max: number; perMs: number }
  /** Children of one run that are open at once; more are spawned when half of them have ended. 1,000 when absent. */
  maxOpenChildren?: number
}

/** A job and its whole policy in one declaration. Everything else about the job derives from it. */
export interface JobDefinition<Payload = unknown> {
  family: string
  type: string
  /** `family.type`: also the name of the job's queue. */
  name: string
  titles: Titles
  /** Strict schema of the payload: ids, enums, options; never a secret, never rows. */
  payload: z.ZodType<Payload>
  example: Payload
  stages: readonly StageDeclaration[]
  policy: Policy
  /** Started by a desk of its own alone, which checks what a payload cannot say; never by its name or a schedule. */
  isStartedByDesk?: true
  /** Runs with the same key are never active together. Without it, any number may be. */
  uniqueKey?(payload: Payload): string
  /** Runs of one lane share the places that `laneConcurrency` gives: a branch, a supplier. Empty: of no lane, not bounded. */
  lane?(payload: Payload): string
  /** What a run is about beside its job, in a few words for people: a file's name. Its lane when absent. */
  subject?(payload: Payload): string | undefined
  /** Path of the page where people look at that. */
  page?(payload: Payload): string
  /** Normal when absent. */
  priority?(payload: Payload): Priority
}

/** Declares a job; derives its name and refuses a declaration that cannot work. */
export function define<Payload>(declaration: Omit<JobDefinition<Payload>, 'name'>): JobDefinition<Payload> {
  const name = `${declaration.family}.${declaration.type}`
  if (declaration.stages.length === 0) throw new Error(`${name}: a job needs at least one stage`)
  if (declaration.stages.some((stage) => !(stage.weight > 0)))
    throw new Error(`${name}: every stage needs a weight above 0`)
  const { policy, lane } = declaration
  if ((policy.laneConcurrency === undefined) !== (lane === undefined))
    throw new Error(`${name}: lane and laneConcurrency need each other`)
  if (policy.laneConcurrency !== undefined && !(policy.laneConcurrency >= 1))
    throw new Error(`${name}: laneConcurrency must be at least 1`)
  if (policy.rate && !(policy.rate.max > 0 && policy.rate.perMs > 0))
    throw new Error(`${name}: a rate needs max and perMs above 0`)
  declaration.payload.parse(declaration.example)
  return { ...declaration, name }
}
