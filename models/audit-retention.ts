/** The end of audit records, after a year or more: the one door that the database leaves open. */
import { recordOwnAct } from './audit'
import { inTransaction } from './db'

const BATCH = 5_000

/**
 * Removes records older than `days`, the oldest first. Each batch is recorded in its own transaction, so that nothing
 * goes unsaid; `each` hears of it and may throw to stop. The database refuses to remove what is younger than 365 days.
 */
export async function pruneAudit(days: number, each: (removed: number) => void): Promise<number> {
  let total = 0
  for (;;) {
    const removed = await inTransaction(async (trx) => {
      await trx.raw("SET LOCAL sinkron.audit_retention = 'on'")
      const gone = await trx.raw<{ rows: { count: number; first: Date; last: Date }[] }>(
        `WITH gone AS (
           DELETE FROM audit_events WHERE id IN (
             SELECT id FROM audit_events WHERE at < clock_timestamp() - CAST(:days AS integer) * interval '1 day'
             ORDER BY at LIMIT ${BATCH}) RETURNING at
         ) SELECT count(*)::int AS count, min(at) AS first, max(at) AS last FROM gone`,
        { days },
      )
      const [{ count, first, last } = { count: 0, first: null, last: null }] = gone.rows
      if (count > 0)
        await recordOwnAct(
          'system:prune',
          { action: 'audit.prune', after: { count, first, last, days } },
          trx,
        )
      return count
    })
    total += removed
    each(total)
    if (removed < BATCH) return total
  }
}
