/** What a start of all types would do with each, read from the overview. Pure. */
import type { ProxyEntry } from '@/replies/proxy'
import { isAwaitingToken, isRunActive } from './run-state'

const MINUTE_MS = 60_000

export type Intent = 'start' | 'fresh' | 'active' | 'token'

export interface TypePlan {
  type: string
  intent: Intent
  /** End of the sync that is still fresh; ISO 8601. */
  freshAt: string | null
}

/** As the server will decide: a run that is active stays, data younger than `freshMinutes` is left. */
export function planSyncAll(types: readonly ProxyEntry[], freshMinutes: number, nowMs: number): TypePlan[] {
  return types.map(({ type, latest, lastSuccess }) => {
    if (isAwaitingToken(latest)) return { type, intent: 'token', freshAt: null }
    if (isRunActive(latest)) return { type, intent: 'active', freshAt: null }
    const at = lastSuccess?.finishedAt ?? null
    const isFresh = at !== null && nowMs - new Date(at).getTime() < freshMinutes * MINUTE_MS
    return isFresh ? { type, intent: 'fresh', freshAt: at } : { type, intent: 'start', freshAt: null }
  })
}
