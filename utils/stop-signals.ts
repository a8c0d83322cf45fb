/** One way to be told to stop: SIGTERM, SIGINT, or the parent process being gone. */
import { log } from './log'

/**
 * Calls `stop` once, then exits 0; exits 1 when `stop` fails or takes longer than `limitMs`.
 * A second signal does not cut the first short: whoever is in a hurry has SIGKILL.
 */
export function onStopSignal(stop: () => Promise<void>, limitMs: number): void {
  let stopping = false
  const begin = (why: string) => {
    if (stopping) return
    stopping = true
    log.info(`Stopping (${why})`)
    setTimeout(() => {
      log.error(`Not stopped within ${limitMs} ms; leaving anyway`)
      process.exit(1)
    }, limitMs).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(error, 'Stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => begin('SIGTERM'))
  process.on('SIGINT', () => begin('SIGINT'))
  process.on('disconnect', () => begin('the parent process is gone'))
  // A parent that died while this process was still loading has said nothing that could be heard here.
  if (process.connected === false) begin('the parent process is gone')
}
