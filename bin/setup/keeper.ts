/** Keeps account of every long-lived process of a home, so that a killed start leaves nothing that blocks the next one. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { endLeftBehind } from './ending.mjs'
import { readNotes, writePrivate } from './home'
import { haveEnded, isAlive } from './pids.mjs'
import { startProcess, type Track } from './processes'
import { say } from './say'

const trackedShape = z.array(z.object({ role: z.string(), pid: z.number(), start: z.string() }))
type Tracked = z.infer<typeof trackedShape>[number]

const ledgerOf = (home: string) => join(home, 'processes.json')
const KEEPER_LIMIT_MS = 60_000

/** Ends what an earlier start of this home left running: its keeper's work when that is at it, else ours. */
export async function endLeftovers(home: string): Promise<void> {
  const kept = readNotes(ledgerOf(home), trackedShape, [])
  const left = kept.filter(isAlive)
  if (left.length === 0) return
  say(`  An earlier start was killed; stopping what it left: ${left.map((one) => one.role).join(', ')} …`)
  const keepers = left.filter((one) => one.role === 'keeper')
  if (keepers.length > 0) await haveEnded(keepers, KEEPER_LIMIT_MS)
  await endLeftBehind(left.filter((one) => one.role !== 'keeper'))
}

export interface Keeper {
  /** To be called with each long-lived process as soon as it runs. */
  track: Track
  /** Lets the keeper end. Call it when everything tracked has ended. */
  close(): void
}

/** Starts the process that stops the servers when this one is killed. */
export async function startKeeper(home: string): Promise<Keeper> {
  const script = fileURLToPath(new URL('./keeper-process.mjs', import.meta.url))
  const tracked: Tracked[] = []
  const record: Track = (role, identity) => {
    tracked.push({ role, ...identity })
    writePrivate(ledgerOf(home), JSON.stringify(tracked.filter(isAlive)))
  }
  const { child } = await startProcess('keeper', [process.execPath, script], {
    cwd: home,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    track: record,
  })
  child.unref()
  return {
    track: (role, identity) => {
      child.stdin?.write(`${JSON.stringify({ role, ...identity })}\n`)
      record(role, identity)
    },
    close: () => child.stdin?.end(),
  }
}
