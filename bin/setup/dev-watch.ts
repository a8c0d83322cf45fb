/** While developing: tells when code that the worker reads has changed. */
import { watch } from 'node:fs'
import { join } from 'node:path'

const ROOMS = ['controller', 'jobs', 'models', 'utils']
const QUIET_MS = 300

/** Calls back once for each burst of changes, until the signal aborts. */
export function onWorkerCode(root: string, changed: () => void, signal: AbortSignal): void {
  let timer: NodeJS.Timeout | undefined
  for (const room of ROOMS)
    watch(join(root, room), { recursive: true, signal }, () => {
      clearTimeout(timer)
      timer = setTimeout(changed, QUIET_MS)
    })
  signal.addEventListener('abort', () => clearTimeout(timer))
}
