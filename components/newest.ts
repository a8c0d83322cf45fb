/** An older answer never replaces a newer one, whatever order answers arrive in. */
import type { RunView } from '@/jobs/engine/run-view'
import type { ProxyEntry, ProxyOverview } from '@/replies/proxy'

/** Whether `known` tells of a later moment than `incoming`. */
function isNewer(known: RunView | null, incoming: RunView | null): boolean {
  if (known === null) return false
  if (incoming === null) return true
  if (known.id === incoming.id) return known.version > incoming.version
  return known.createdAt > incoming.createdAt
}

/** A type is taken whole from one answer, so that its rows, run and last success always belong together. */
export function mergeOverview(known: ProxyOverview | undefined, incoming: ProxyOverview): ProxyOverview {
  if (known === undefined) return incoming
  const knownTypes = new Map(known.types.map((entry) => [entry.type, entry]))
  const newest = (entry: ProxyEntry): ProxyEntry => {
    const before = knownTypes.get(entry.type)
    return before !== undefined && isNewer(before.latest, entry.latest) ? before : entry
  }
  return { ...incoming, types: incoming.types.map(newest) }
}

/** Puts one run, heard of by itself, into what is known. */
export function withRun(known: ProxyOverview, run: RunView): ProxyOverview {
  const place = (entry: ProxyEntry): ProxyEntry =>
    entry.type === run.type && !isNewer(entry.latest, run) ? { ...entry, latest: run } : entry
  return { ...known, types: known.types.map(place) }
}
