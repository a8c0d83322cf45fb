/** What the routes of the audit call. */
import { z } from 'zod'
import { recordAct } from '@/models/audit'
import { type AuditFilter, listAudit, type AuditEvent as StoredEvent, streamAudit } from '@/models/audit-list'
import type { AuditEvent, AuditReply } from '@/replies/audit'
import type { Sent } from '@/replies/sent'
import type { Cell } from '@/utils/cell'
import { csvFile } from '@/utils/csv'

const text = z.string().trim().min(1).max(200)
const moment = z.iso.datetime({ offset: true })

/** Filters by name, for a query. */
export const AUDIT_FILTERS = {
  actor: text.optional(),
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]*)?$/)
    .max(60)
    .optional(),
  outcome: z.enum(['done', 'refused', 'failed']).optional(),
  object: text.optional(),
  search: text.optional(),
  since: moment.optional(),
  until: moment.optional(),
}

const shown = ({ at, ...event }: StoredEvent): AuditEvent => ({ ...event, at: at.toISOString() })

/** A page of acts, the newest first. */
export async function showAudit(
  filter: AuditFilter,
  page: { after: number | null; limit: number },
): Promise<Sent<AuditReply>> {
  const { events, next } = await listAudit(filter, page)
  return { success: true, events: events.map(shown), next }
}

const HEADINGS = [
  'id',
  'at',
  'actorKind',
  'actorName',
  'actorRole',
  'action',
  'objectKind',
  'objectId',
  'outcome',
  'code',
  'reason',
  'before',
  'after',
  'ip',
  'userAgent',
  'requestId',
] as const satisfies readonly (keyof AuditEvent)[]

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : typeof value === 'number' ? value : String(value)
}

async function* cells(filter: AuditFilter): AsyncGenerator<Cell[][]> {
  for await (const events of streamAudit(filter))
    yield events.map((event) => {
      const row = shown(event)
      return HEADINGS.map((name) => cellOf(row[name]))
    })
}

/** All that match, as CSV; that it was taken is an act itself. */
export async function exportAudit(
  filter: AuditFilter,
): Promise<{ name: string; chunks: AsyncGenerator<string> }> {
  await recordAct({ action: 'audit.download', after: { filter } })
  const day = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Jakarta' })
  return { name: `audit-${day}.csv`, chunks: csvFile(HEADINGS, cells(filter)) }
}
