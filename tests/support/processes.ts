/** Processes, ports and waiting, for tests. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Waits for the end of a process; its exit code, or null after a signal. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/** Asks again and again until the answer is truthy, and gives it. Fails naming what it waited for. */
export async function until<Value>(
  ask: () => Value | Promise<Value>,
  what: string,
  limitMs = 45_000,
): Promise<NonNullable<Value>> {
  const giveUpAt = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > giveUpAt) throw new Error(`waited ${limitMs} ms in vain until: ${what}`)
    await sleep(50)
  }
}
