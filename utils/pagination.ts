/** Where a page lies among all, as every list's reply says it. */
import type { Pagination } from '@/replies/sent'

/** The `limit` that asks for all rows in one page. */
export const ALL = -1

/** `page` counts from 1, `total` counts rows. A page behind the last has one before it, unless there are no rows at all. */
export function pagination(page: number, limit: number, total: number): Pagination {
  const totalPages = Math.ceil(total / (limit === ALL ? Math.max(total, 1) : limit))
  return {
    page,
    limit,
    total,
    totalPages,
    hasNextPage: page < totalPages,
    hasPrevPage: page > 1 && total > 0,
  }
}
