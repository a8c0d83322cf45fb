/** What every answer of the API says: that it was done, or why it was not. */

/** An answer as it is sent. */
export type Sent<Reply extends object> = Reply & { success: true }

/** A field of an input that was not accepted; an empty path is the input as a whole. */
export interface FieldFlaw {
  path: string
  /** Goes after the field's name: `must not be empty`. */
  message: string
}

/** The answer when something is not done; some codes bring fields of their own. */
export interface Refusal {
  success: false
  code: string
  /** In the reader's language. */
  message: string
  requestId: string
  /** Of `payload_invalid`: all that does not fit. */
  fields?: FieldFlaw[]
  /** The run that stands in the way. */
  jobId?: string
}

/** Where a page lies among all; `page` counts from 1, `total` counts rows. */
export interface Pagination {
  page: number
  limit: number
  total: number
  totalPages: number
  hasNextPage: boolean
  hasPrevPage: boolean
}
