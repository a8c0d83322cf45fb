/**
 * Whether what was fetched is what the upstream holds. Offset paging over a list that moves sees rows twice and
 * misses others; so a pass that met movement is followed by another, and rows that only an unclean look did not find
 * are not taken for vanished. docs/decisions/0006 tells why these rules and no others.
 */
import { z } from 'zod'

/** Passes over the whole list; then the run says that it could not see everything. */
export const MAX_PASSES = 3

/** `unique` keys from the `from`th staged row on, and the total announced last. */
const passShape = z.object({ from: z.number(), unique: z.number(), total: z.number().nullable() })

/** How far the fetch is. Rows are counted as staged, duplicates included. */
export const cursorShape = z.object({
  /** From 1. */
  pass: z.number(),
  /** Number of the pass's next page. */
  page: z.number(),
  /** Rows staged when the pass began. */
  from: z.number(),
  staged: z.number(),
  /** Values that did not fit their column. */
  invalid: z.number(),
  /** Total announced with the pass's first page and with its newest; null where the upstream announces none. */
  firstTotal: z.number().nullable(),
  total: z.number().nullable(),
  /** A total that changed, or a page shorter than announced, was met in this pass. */
  hasMoved: z.boolean(),
  /** What the pass before came to. */
  before: passShape.nullable(),
  /** Set when the fetch is over. `duplicates`: rows that the last pass saw more than once. */
  verdict: z.object({ isComplete: z.boolean(), keepFrom: z.number(), duplicates: z.number() }).nullable(),
})
export type Cursor = z.infer<typeof cursorShape>

export const START: Cursor = {
  pass: 1,
  page: 0,
  from: 0,
  staged: 0,
  invalid: 0,
  firstTotal: null,
  total: null,
  hasMoved: false,
  before: null,
  verdict: null,
}

/** The cursor behind one more page of the pass. */
export function afterPage(
  cursor: Cursor,
  page: { rows: number; total: number | null; isShort: boolean; invalid: number },
): Cursor {
  const hasBegun = cursor.page > 0
  const isOtherTotal = hasBegun && page.total !== cursor.total
  return {
    ...cursor,
    page: cursor.page + 1,
    staged: cursor.staged + page.rows,
    invalid: cursor.invalid + page.invalid,
    firstTotal: hasBegun ? cursor.firstTotal : page.total,
    total: page.total,
    hasMoved: cursor.hasMoved || isOtherTotal || page.isShort,
  }
}

/** The cursor at the beginning of the next pass, which follows on one that saw `unique` different keys. */
export function nextPass(cursor: Cursor, unique: number): Cursor {
  return {
    ...START,
    pass: cursor.pass + 1,
    from: cursor.staged,
    staged: cursor.staged,
    invalid: cursor.invalid,
    before: { from: cursor.from, unique, total: cursor.total },
  }
}

/** Rows that a pass staged, and how many different keys are among them and among those of the last two passes. */
export interface PassCounts {
  staged: number
  unique: number
  /** Null after the first pass. */
  lastTwo: number | null
}

/** Whether nothing moved in a pass, as far as it can tell by itself. */
export function isClean({ total, firstTotal, hasMoved }: Cursor, { staged, unique }: PassCounts): boolean {
  const isCounted = total === null || (firstTotal === total && unique === total)
  return !hasMoved && staged === unique && isCounted
}

/**
 * Whether as many rows came twice as the total grew: then rows were only added at the head, and a row that was
 * removed has not drawn others to pages that were already fetched.
 */
export function isOnlyPushed({ total, firstTotal }: Cursor, { staged, unique }: PassCounts): boolean {
  return total !== null && firstTotal !== null && staged - unique === total - firstTotal
}

/**
 * Whether a pass saw every row that the pass before saw. A row escapes a pass when one in front of it is removed; the
 * removed one was seen then, and is not seen again. So neither of the two passes missed a row that was there all along.
 */
export function coversPassBefore({ unique, lastTwo }: PassCounts): boolean {
  return lastTwo !== null && lastTwo === unique
}

/** Of a pass that covers the one before: a total that fits, a total that never does, or one that is still changing. */
export function judgeTotal({ total, firstTotal, before }: Cursor, staged: number): 'fits' | 'lies' | 'moves' {
  const totals = [total, firstTotal, before?.total]
  if (total === null || totals.includes(staged)) return 'fits'
  return totals.every((one) => one === total) ? 'lies' : 'moves'
}
