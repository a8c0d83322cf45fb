/** Ends what a start left behind, in the order that loses nothing: web and worker first, then the servers. */
import { haveEnded, signalTo } from './pids.mjs'

/** @typedef {import('./pids.mjs').Identity} Identity */
/** @typedef {Identity & { role: string }} Tracked */

/** Web, worker and stand-in drain by themselves once their parent's channel is gone; this is how long they may. */
export const DRAIN_MS = 12_000
const SERVER_MS = 20_000

/**
 * Signals that end a role without waiting for clients, and what follows when that takes too long.
 * PostgreSQL's SIGQUIT is its immediate shutdown: the next start recovers from its log, nothing committed is lost.
 * @type {Record<string, readonly [NodeJS.Signals, NodeJS.Signals]>}
 */
export const SERVER_SIGNALS = {
  postgres: ['SIGINT', 'SIGQUIT'],
  redis: ['SIGTERM', 'SIGKILL'],
}

/**
 * @param {readonly Tracked[]} processes
 * @param {number} [drainMs]
 */
export async function endLeftBehind(processes, drainMs = DRAIN_MS) {
  const drainers = processes.filter((one) => !(one.role in SERVER_SIGNALS))
  if (!(await haveEnded(drainers, drainMs))) {
    for (const one of drainers) signalTo(one, 'SIGKILL')
    await haveEnded(drainers, 2_000)
  }
  await Promise.all(processes.filter((one) => one.role in SERVER_SIGNALS).map(endServer))
}

/** @param {Tracked} server */
async function endServer(server) {
  for (const signal of SERVER_SIGNALS[server.role] ?? []) {
    if (!signalTo(server, signal)) return
    if (await haveEnded([server], SERVER_MS)) return
  }
}
