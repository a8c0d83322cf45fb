/** What a job is, as data: a definition names a job without loading its work, and is safe in a browser. */
import type { z } from 'zod'

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
  /** Runs with the same key are never active together. Without it, any number may be. */
  uniqueKey?(payload: Payload): string
}

/** Declares a job; derives its name and refuses a declaration that cannot work. */
export function define<Payload>(declaration: Omit<JobDefinition<Payload>, 'name'>): JobDefinition<Payload> {
  const name = `${declaration.family}.${declaration.type}`
  if (declaration.stages.length === 0) throw new Error(`${name}: a job needs at least one stage`)
  if (declaration.stages.some((stage) => !(stage.weight > 0)))
    throw new Error(`${name}: every stage needs a weight above 0`)
  declaration.payload.parse(declaration.example)
  return { ...declaration, name }
}
