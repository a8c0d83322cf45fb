/** A process that reads lists as people do: one request every so often, whether the last has been answered or not. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { answerParent } from './processes'

export interface ReadingWanted {
  kind: 'start'
  url: string
  token: string
  /** Asked for in turns. */
  paths: readonly string[]
  everyMs: number
}

export interface Sample {
  /** When it was asked, milliseconds since 1970. */
  at: number
  ms: number
}

export interface Readings {
  samples: Sample[]
}

/** Far more than a reader needs unless answers take seconds. */
const MAX_UNDER_WAY = 64

let reading: { stop: AbortController; ended: Promise<Readings> } | null = null

async function read({ url, token, paths, everyMs }: ReadingWanted, signal: AbortSignal): Promise<Readings> {
  const dispatcher = new Agent({ connections: MAX_UNDER_WAY })
  const samples: Sample[] = []
  const underWay = new Set<Promise<void>>()
  const ask = async (path: string) => {
    const at = performance.timeOrigin + performance.now()
    const startedAt = performance.now()
    const answer = await request(url + path, { dispatcher, headers: { authorization: `Bearer ${token}` } })
    const text = await answer.body.text()
    if (answer.statusCode !== 200)
      throw new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 200)}`)
    samples.push({ at, ms: performance.now() - startedAt })
  }
  const beganAt = performance.now()
  for (let turn = 0; !signal.aborted; turn++) {
    const asked: Promise<void> = ask(paths[turn % paths.length] ?? '/').finally(() => underWay.delete(asked))
    underWay.add(asked)
    if (underWay.size >= MAX_UNDER_WAY) await Promise.race(underWay)
    await sleep(Math.max(0, beganAt + (turn + 1) * everyMs - performance.now()))
  }
  await Promise.all(underWay)
  await dispatcher.close()
  return { samples }
}

answerParent<ReadingWanted | { kind: 'stop' }>(async (message) => {
  if (message.kind === 'start') {
    const stop = new AbortController()
    reading = { stop, ended: read(message, stop.signal) }
    // A failed request is told when the readings are asked for.
    reading.ended.catch(() => undefined)
    return {}
  }
  if (!reading) throw new Error('nothing is being read')
  reading.stop.abort()
  return reading.ended
})
