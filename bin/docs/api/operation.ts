/** What a route cannot say of itself: in words what it does, its errors, and what it sends when it is no JSON. */
import type { z } from 'zod'
import type { Titles } from '@/jobs/engine/define'
import type { ErrorCode } from '@/utils/errors'

export interface Operation {
  title: Titles
  /** What a reader would otherwise find out by trial. */
  note?: Titles
  /** Schema of the query or the body, where the route's file does not export it as `query` or `body`. */
  query?: z.ZodType
  body?: z.ZodType
  /** Besides those that follow from what stands before the handler and from its input. */
  errors?: readonly ErrorCode[]
  /** Further statuses that are answers of the same shape, or of none. */
  also?: Readonly<Record<number, Titles>>
  /** Fields of the reply that may be null besides: what took too long to be found out. */
  mayBeNull?: readonly string[]
  /** Media types of the reply, when it is no JSON. */
  sends?: readonly string[]
  /** The desk looks at the roles of the job in question. */
  isByJob?: true
  /** A script's token is not enough. */
  isForPeople?: true
  takesKey?: true
  /** Headers that it cannot do without, each with an example. */
  headers?: Readonly<Record<string, string>>
  /** The address people use, when it is not that of the file. */
  path?: string
}

/** Operations of one family by `METHOD /api/path/[parameter]`, as in `middleware/acts.ts`. */
export interface OperationFamily {
  tag: string
  title: Titles
  operations: Readonly<Record<string, Operation>>
}

export const both = (id: string, en: string): Titles => ({ id, en })
