/** Who did what, written once: nothing changes it, only retention removes it, and the database refuses whoever else tries. */
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { type Act, currentRequest, type RequestContext, type Who } from '@/utils/request-context'
import { unstorable } from '@/utils/unstorable'
import { type Db, db, type Trx } from './db'

export type Outcome = 'done' | 'refused' | 'failed'

/** A stranger may be refused a thousand times a second; so often is each of their acts written. */
const STRANGERS_EVERY_S = 60

const LONGEST = 500

function clipped(text: string | null | undefined): string | null {
  return text
    ? text
        .replace(/\p{Cc}+/gu, ' ')
        .slice(0, LONGEST)
        .toWellFormed()
    : null
}

/** Nothing that somebody sent may keep an act from being written. */
function asJson(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return unstorable(value) ? '{"unstorable": true}' : JSON.stringify(value)
}

type From = Pick<RequestContext, 'who' | 'ip' | 'userAgent' | 'requestId' | 'code'>

type Row = Record<string, unknown>

function rowOf({ who, ip, userAgent, requestId, code }: From, act: Act, outcome: Outcome): Row {
  return {
    actor_kind: who.kind,
    actor_id: who.id,
    actor_name: clipped(who.name) ?? '',
    actor_role: who.role,
    ip,
    user_agent: clipped(userAgent),
    request_id: requestId,
    action: act.action,
    object_kind: act.object?.kind ?? null,
    object_id: clipped(act.object?.id),
    reason: clipped(act.reason),
    before: asJson(act.before),
    after: asJson(act.after),
    outcome,
    code: outcome === 'done' ? null : code,
  }
}

/**
 * Writes an act that was done: in its own transaction where it has one, so that there are both or neither. Without one it
 * never throws: what was done stays done, and the log is the second witness. Outside of a request it writes nothing.
 */
export async function recordAct(act: Act, trx?: Trx): Promise<void> {
  const context = currentRequest()
  if (!context) return
  context.recorded++
  if (trx) await insertEvent(trx, rowOf(context, act, 'done'))
  else await insertOrLog(rowOf(context, act, 'done'))
}

async function insertEvent(on: Db | Trx, row: Row): Promise<void> {
  await on('audit_events').insert(row)
}

async function insertOrLog(row: Row): Promise<void> {
  try {
    await insertEvent(db(), row)
  } catch (error) {
    log.error({ ...row, error: plainMessage(error) }, 'an act could not be written to the audit')
  }
}

/** Writes an act of the installation itself. */
export async function recordOwnAct(name: string, act: Act, trx: Trx): Promise<void> {
  const who: Who = { kind: 'system', id: null, name, role: null }
  await insertEvent(trx, rowOf({ who, ip: null, userAgent: null, requestId: null, code: null }, act, 'done'))
}

/**
 * Writes what a request came to, unless that was written while it was done. Never throws.
 * @param fallback its act as its address says it; null: it did not act.
 */
export async function settleAct(
  context: RequestContext,
  outcome: Outcome,
  fallback: Act | null,
): Promise<void> {
  const act = context.noted ?? fallback
  if (!act || (outcome === 'done' && context.recorded > 0)) return
  const row = rowOf(context, act, outcome)
  const isStranger = context.who.kind === 'anonymous' && outcome === 'refused'
  if (isStranger && (await isWrittenAlready(row).catch(() => false))) return
  await insertOrLog(row)
}

/** Whether this refusal of a stranger was written a moment ago. Guesses at a sign-in are limited already, and each counts. */
async function isWrittenAlready({ action, code, ip }: Row): Promise<boolean> {
  if (action === 'sign_in' && code !== 'too_many_requests') return false
  const found = await db()('audit_events')
    .where({ actor_kind: 'anonymous', ip, action, code })
    .whereRaw(`at > clock_timestamp() - ${STRANGERS_EVERY_S} * interval '1 second'`)
    .first('id')
  return found !== undefined
}
