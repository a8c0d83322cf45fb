/** Runs about a batch. */
import type { Trx } from './db'

/** The unique key of every run about a batch, as their definitions say it: there is never more than one at work. */
const uniqueKeyOf = (batchId: string) => `import.${batchId}`

/** Dead runs about a batch that still wait for a person. */
export async function deadRunsOf(trx: Trx, id: string): Promise<string[]> {
  const found = await trx('job_runs')
    .where({ status: 'dead', resolved_at: null, unique_key: uniqueKeyOf(id) })
    .select<{ id: string }[]>('id')
  return found.map((run) => run.id)
}
