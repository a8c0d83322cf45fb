/** A process that answers list requests with the product's own code and shows the plan of each statement it sent. */
import type { PoolClient } from 'pg'
import { listFields } from '@/controller/fields-desk'
import { proxyOverview } from '@/controller/proxy-desk'
import { listRows, listUnits, showRow } from '@/controller/rows-desk'
import { closeDb, db } from '@/models/db'
import type { Reader } from '@/models/unit'
import type { Kind } from './lists-kinds'
import { answerParent } from './processes'

export interface ExplainWanted {
  type: string
  kind: Kind
  reader: Reader
}

export interface Plan {
  sql: string
  /** As EXPLAIN ANALYZE prints it. */
  text: string
  ms: number
}

export interface Explained {
  plans: Plan[]
}

interface Sent {
  sql: string
  bindings: unknown[]
}

async function answer({ type, kind, reader }: ExplainWanted): Promise<void> {
  const { path, query } = kind
  const [, id] = /^rows\/(.+)$/.exec(path) ?? []
  if (path === 'fields') await listFields(reader, type, 'id')
  else if (path === '../units') await listUnits(reader)
  else if (path === '../overview') await proxyOverview('id')
  else if (id) await showRow(reader, type, id)
  else {
    const { page, limit, sort, unit, ...filters } = query
    await listRows(reader, type, { filters, sort, unit, page: Number(page), limit: Number(limit) })
  }
}

async function explain({ sql, bindings }: Sent): Promise<Plan> {
  const { client } = db()
  const connection = (await client.acquireConnection()) as PoolClient
  try {
    const { rows } = await connection.query<{ 'QUERY PLAN': string }>({
      text: `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) ${sql}`,
      values: bindings,
    })
    const text = rows.map((row) => row['QUERY PLAN']).join('\n')
    return { sql, text, ms: Number(/Execution Time: ([\d.]+) ms/.exec(text)?.[1] ?? 0) }
  } finally {
    await client.releaseConnection(connection)
  }
}

answerParent<ExplainWanted>(async (wanted): Promise<Explained> => {
  const sent: Sent[] = []
  const listen = ({ sql, bindings }: Sent) => sent.push({ sql, bindings: bindings ?? [] })
  db().on('query', listen)
  await answer(wanted)
  db().off('query', listen)
  const plans: Plan[] = []
  for (const one of sent) if (/^\s*(select|with)\b/i.test(one.sql)) plans.push(await explain(one))
  // Counts are remembered by the publication, which is a new one for the next kind; connections are not needed till then.
  await closeDb()
  return { plans }
})
