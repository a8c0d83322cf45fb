/** What part of a run's changes is shown, as it stands in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'
import type { ChangeKind } from '@/replies/changes'
import { PAGE_SIZES } from '../list/row-filters'

export const KINDS = ['inserted', 'updated', 'deleted'] as const satisfies readonly ChangeKind[]

const DEFAULT_SIZE = PAGE_SIZES[0]
const DEFAULT_KIND: ChangeKind = 'updated'

export interface ChangesState {
  kind: ChangeKind
  /** The address names the kind; otherwise the page may open another that has rows. */
  isChosen: boolean
  page: number
  limit: number
  search: string
  /** Run of the undo that is followed on the page; null when none is. */
  undo: string | null
}

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
}

export function readChanges(query: ParsedUrlQuery): ChangesState {
  const page = Number(one(query.page))
  const limit = Number(one(query.limit))
  const kind = KINDS.find((known) => known === one(query.kind))
  return {
    kind: kind ?? DEFAULT_KIND,
    isChosen: kind !== undefined,
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    limit: PAGE_SIZES.find((size) => size === limit) ?? DEFAULT_SIZE,
    search: one(query.search),
    undo: one(query.undo) || null,
  }
}

/** Only what differs from the default, so that addresses stay short. */
export function changesToQuery({
  kind,
  isChosen,
  page,
  limit,
  search,
  undo,
}: ChangesState): Record<string, string> {
  const query: Record<string, string> = {}
  if (isChosen) query.kind = kind
  if (search !== '') query.search = search
  if (page > 1) query.page = String(page)
  if (limit !== DEFAULT_SIZE) query.limit = String(limit)
  if (undo !== null) query.undo = undo
  return query
}

/** Another kind that has rows, where this one has none. */
export function firstKindWithRows(
  counts: Readonly<Record<ChangeKind, number>>,
  kind: ChangeKind,
): ChangeKind | undefined {
  return counts[kind] > 0 ? undefined : KINDS.find((other) => counts[other] > 0)
}
