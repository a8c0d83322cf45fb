/** Keeps this process in the registry of living ones. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type ProcessRole, reportAlive, reportGone } from '@/models/process'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { version } from '@/utils/version'

const EVERY_MS = 5_000

/** `host:pid:random`: unique also when a pid is used again. */
export function processName(): string {
  return `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`
}

/** Reports at once, then every 5 s. `stop` takes the process off the registry. */
export async function stayAlive(id: string, role: ProcessRole): Promise<{ stop: () => Promise<void> }> {
  const report = () =>
    reportAlive({ id, role, version }).catch((error: unknown) => {
      log.warn({ error: plainMessage(error) }, 'this process could not report that it is alive')
    })
  await report()
  const timer = setInterval(report, EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await reportGone(id).catch((error: unknown) =>
        log.warn({ error: plainMessage(error) }, 'could not sign off'),
      )
    },
  }
}
