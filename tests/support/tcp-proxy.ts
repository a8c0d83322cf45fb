/** A line between processes and their servers that a test can cut, freeze, slow down, or let die without a word. */
import { once } from 'node:events'
import { createServer, type Server, type Socket, connect as toServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface TcpProxy {
  port: number
  /** Resets every connection, and every new one, until `mend`. */
  cut(): void
  /** Nothing passes, in either direction, and no connection ends, until `mend`. */
  freeze(): void
  /** What passes takes so long, in each direction, until `mend`. */
  delay(ms: number): void
  mend(): void
  /** The connections of now are dead for ever and nobody is told of it; new ones work. */
  lose(): void
  close(): Promise<void>
}

interface Pair {
  near: Socket
  far: Socket
  isLost: boolean
}

export interface ProxyTarget {
  host?: string
  port: number
  /** Address to listen on; the loopback one when absent. */
  listen?: string
}

class Line {
  readonly pairs = new Set<Pair>()
  state: 'open' | 'cut' | 'frozen' = 'open'
  delayMs = 0

  constructor(private readonly target: ProxyTarget) {}

  accept(near: Socket): void {
    near.on('error', () => undefined)
    if (this.state === 'cut') return void near.resetAndDestroy()
    const far = toServer({ host: this.target.host ?? '127.0.0.1', port: this.target.port })
    const pair: Pair = { near, far, isLost: false }
    this.pairs.add(pair)
    far.on('error', () => near.resetAndDestroy())
    for (const socket of [near, far]) socket.setNoDelay(true)
    this.carry(pair, near, far)
    this.carry(pair, far, near)
    if (this.state === 'frozen') this.hold(pair)
  }

  private carry(pair: Pair, from: Socket, to: Socket): void {
    const pass = async (act: () => void) => {
      if (this.delayMs > 0) await sleep(this.delayMs)
      if (!pair.isLost && !to.destroyed) act()
    }
    from.on('data', (chunk) => pass(() => to.write(chunk)))
    from.on('end', () => pass(() => to.end()))
    from.on('close', () => {
      if (pair.isLost) return
      this.pairs.delete(pair)
      pass(() => to.destroySoon())
    })
  }

  private hold({ near, far }: Pair): void {
    near.pause()
    far.pause()
  }

  /** Whoever is told nothing waits; a socket that is paused is not even read. */
  freeze(): void {
    this.state = 'frozen'
    for (const pair of this.pairs) this.hold(pair)
  }

  cut(): void {
    this.state = 'cut'
    for (const { near, far } of this.pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  mend(): void {
    this.state = 'open'
    this.delayMs = 0
    for (const { near, far, isLost } of this.pairs) {
      if (isLost) continue
      near.resume()
      far.resume()
    }
  }

  lose(): void {
    for (const pair of this.pairs) {
      pair.isLost = true
      pair.near.pause()
      pair.far.resetAndDestroy()
    }
  }
}

/** Opens a line to a server; what connects to `port` speaks to it. */
export async function openTcpProxy(target: ProxyTarget): Promise<TcpProxy> {
  const line = new Line(target)
  const server: Server = createServer((socket) => line.accept(socket))
  server.listen(0, target.listen ?? '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    cut: () => line.cut(),
    freeze: () => line.freeze(),
    delay: (ms) => {
      line.delayMs = ms
    },
    mend: () => line.mend(),
    lose: () => line.lose(),
    close: async () => {
      line.cut()
      server.close()
      await once(server, 'close')
    },
  }
}
