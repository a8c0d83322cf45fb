/** Which ports the servers listen on: asked-for ones are checked before anything slow starts, others stay the same across starts. */
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { readNotes, writePrivate } from './home'
import { SetupError } from './say'

/** Why nothing can listen there, or null when something can. */
function obstacle(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}

/**
 * Checks a port that somebody asked for, on the loopback address and on the host it will be bound to.
 * @throws SetupError naming the port, the variable and what to do.
 */
export async function checkPort(variable: string, port: number, host = '127.0.0.1'): Promise<void> {
  for (const address of new Set(['127.0.0.1', host])) {
    const reason = await obstacle(port, address)
    if (reason) throw refused({ variable, port, address, reason })
  }
}

function refused(at: { variable: string; port: number; address: string; reason: string }): SetupError {
  const { variable, port, address, reason } = at
  if (reason === 'EADDRINUSE')
    return new SetupError(
      `Port ${port} on ${address} is taken by another program.`,
      `Stop that program, or choose another port: ${variable}=${port + 1} npm start`,
    )
  if (reason === 'EACCES')
    return new SetupError(
      `Port ${port} may not be used by this user.`,
      `Choose a port above 1023: ${variable}=${port < 1024 ? port + 8000 : port + 1} npm start`,
    )
  if (reason === 'EADDRNOTAVAIL' || reason === 'ENOTFOUND' || reason === 'EAI_AGAIN')
    return new SetupError(
      `HOST=${address} is not an address of this machine.`,
      'Leave HOST out, or use 0.0.0.0.',
    )
  return new SetupError(
    `Port ${port} on ${address} cannot be used (${reason}).`,
    `Choose another ${variable}.`,
  )
}

const keptShape = z.record(z.string(), z.number())

/** The port this home used before when it is still free, else any free one, remembered. */
export async function keptPort(home: string, name: string): Promise<number> {
  const file = join(home, 'ports.json')
  const kept = readNotes(file, keptShape, {})
  const before = kept[name]
  if (before !== undefined && (await obstacle(before, '127.0.0.1')) === null) return before
  const port = await anyFreePort()
  const now = readNotes(file, keptShape, {})
  writePrivate(file, `${JSON.stringify({ ...now, [name]: port })}\n`)
  return port
}
