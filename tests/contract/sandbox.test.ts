/** Work in a sandbox: what it may take, how it ends, and what it never holds up. Real child processes. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { eventLoopLag } from '@/jobs/engine/lag'
import { Permanent, RunFailure, storedError } from '@/jobs/engine/outcomes'
import { runInSandbox, type SandboxOptions } from '@/jobs/engine/sandbox'
import { ended, until } from '../support/processes'

interface Counted {
  number: number
  at: Date
  bytes: Buffer
}

function sandbox<Item, Output>(name: string, input: unknown, options: Partial<SandboxOptions<Item>> = {}) {
  const task = new URL(`../support/sandbox-tasks/${name}.ts`, import.meta.url)
  const signal = new AbortController().signal
  return runInSandbox<unknown, Item, Output>(task, input, { memoryMb: 300, signal, ...options })
}

/** What it failed with; an outcome that is no failure is one here. */
async function failureOf(work: Promise<unknown>): Promise<Error> {
  const failure = await work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )
  return failure instanceof Error ? failure : expect.fail(`not an error: ${String(failure)}`)
}

function isRunning(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return state !== '' && !state.startsWith('Z')
  } catch {
    return false
  }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('work that goes well', () => {
  it('gives its output, and its items in order with their dates and bytes', async () => {
    const got: Counted[] = []
    const output = await sandbox<Counted, { sum: number }>(
      'count',
      { last: 50 },
      {
        onItem: (item) => {
          got.push(item)
        },
      },
    )
    expect(output).toEqual({ sum: 1_275 })
    expect(got.map((item) => item.number)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expect(got[6]?.at).toEqual(new Date(7))
    expect(Buffer.from(got[6]?.bytes ?? [])).toEqual(Buffer.from([7]))
  })
  it.each([false, true])(
    'never hands over an item while the one before is being taken (hasty: %s)',
    async (isHasty) => {
      let underWay = 0
      const mostAtOnce: number[] = []
      await sandbox<Counted, unknown>(
        'count',
        { last: 20, isHasty },
        {
          onItem: async () => {
            underWay += 1
            mostAtOnce.push(underWay)
            await sleep(5)
            underWay -= 1
          },
        },
      )
      expect(mostAtOnce).toEqual(Array(20).fill(1))
    },
  )
  it('knows nothing of the settings and secrets of the worker', async () => {
    for (const name of [
      'SECRET_KEY',
      'DATABASE_URL',
      'REDIS_URL',
      'SIASN_TOKEN',
      'SIASN_CLIENT_SECRET',
      'ADMIN_PASSWORD',
    ])
      vi.stubEnv(name, 'rahasia-sekali')
    const { env, args } = await sandbox<never, { env: Record<string, string>; args: string[] }>(
      'environment',
      null,
    )
    // Node itself adds the two of the channel, and the system may add its text encoding.
    const own = Object.keys(env).filter((name) => !/^(NODE_CHANNEL_|__CF)/.test(name))
    expect(['PATH', 'NODE_ENV', 'TZ']).toEqual(expect.arrayContaining(own))
    expect(JSON.stringify({ env, args })).not.toContain('rahasia-sekali')
  })
})

describe('work that goes wrong', () => {
  it.each([
    ['permanent', Permanent, { code: 'bad_file', message: 'sheet 3 has no header', params: { sheet: 3 } }],
    [
      'failure',
      RunFailure,
      { code: 'not_yet', message: 'the file is still growing', params: { name: 'a.xlsx' } },
    ],
  ] as const)('keeps the words of a %s', async (how, kind, words) => {
    const error = await failureOf(sandbox('fail', how))
    expect(error).toBeInstanceOf(kind)
    expect(error instanceof Permanent).toBe(kind === Permanent)
    expect(storedError(error)).toEqual(words)
  })
  it('keeps only the plain words of any other error, without its passwords', async () => {
    const error = await failureOf(sandbox('fail', 'error'))
    expect(error).not.toBeInstanceOf(RunFailure)
    expect(error.message).toBe('cannot reach postgres://admin:***@db/kantor')
  })
  it('says so when its output cannot be copied', async () => {
    expect((await failureOf(sandbox('fail', 'uncopyable'))).message).toContain('could not be cloned')
  })
  it('says how its process ended when that ends first', async () => {
    const error = await failureOf(sandbox('fail', '3'))
    expect(error).not.toBeInstanceOf(Permanent)
    expect(storedError(error)).toMatchObject({ code: 'sandbox_crashed', params: { how: 'exit 3' } })
  })
  it('ends when an item cannot be taken, with the words of that', async () => {
    const onItem = () => Promise.reject(new Error('the disk is full'))
    expect((await failureOf(sandbox('count', { last: 3 }, { onItem }))).message).toBe('the disk is full')
  })
  it('says so when there is no such task', async () => {
    expect((await failureOf(sandbox('no-such-task', null))).message).toContain('no-such-task')
  })
})

describe('work without measure', () => {
  it.each(['heap', 'buffers'])('dies for good when its %s take more memory than it may', async (kind) => {
    const error = await failureOf(sandbox('hoard', kind, { memoryMb: 200 }))
    expect(error).toBeInstanceOf(Permanent)
    expect(storedError(error)).toMatchObject({ code: 'sandbox_out_of_memory', params: { memoryMb: 200 } })
  })
  it('may make much garbage in little memory', async () => {
    expect(await sandbox('hoard', 'garbage', { memoryMb: 200 })).toBe(1)
  })
  it('is killed when its time is over, even in an endless loop, and may be tried again', async () => {
    let pid = 0
    const onItem = (item: number) => {
      pid = item
    }
    const error = await failureOf(sandbox('spin', null, { timeoutMs: 3_000, onItem }))
    expect(error).not.toBeInstanceOf(Permanent)
    expect(storedError(error)).toMatchObject({ code: 'sandbox_timed_out', params: { seconds: 3 } })
    expect(isRunning(pid)).toBe(false)
  })
  it('is killed at once when it is aborted, and throws the reason', async () => {
    const aborting = new AbortController()
    const reason = new Error('cancelled by a person')
    let pid = 0
    const onItem = (item: number) => {
      pid = item
      aborting.abort(reason)
    }
    expect(await failureOf(sandbox('spin', null, { signal: aborting.signal, onItem }))).toBe(reason)
    expect(isRunning(pid)).toBe(false)
  })
  it('is not even started when it was aborted before', async () => {
    const reason = new Error('stopping')
    expect(await failureOf(sandbox('spin', null, { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })
  it('leaves the event loop of the worker free to keep its leases', async () => {
    const aborting = new AbortController()
    let ticksMeanwhile = 0
    let ticking: NodeJS.Timeout | undefined
    const onItem = (pid: number) => {
      ticking = setInterval(() => {
        if (isRunning(pid)) ticksMeanwhile += 1
        if (ticksMeanwhile < 50) return
        // An aborted process lives on for a moment, in which no tick may be counted any more.
        clearInterval(ticking)
        aborting.abort(new Error('enough'))
      }, 10)
    }
    const failure = await failureOf(sandbox('spin', null, { signal: aborting.signal, onItem }))
    clearInterval(ticking)
    expect(failure.message).toBe('enough')
    expect(ticksMeanwhile).toBe(50)
  })
  it('does not outlive its worker, however suddenly that dies', async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', 'tests/support/sandbox-parent.ts'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    expect(isRunning(pid)).toBe(true)
    parent.kill('SIGKILL')
    await ended(parent)
    await until(() => !isRunning(pid), `process ${pid} has gone`)
  })
})

describe('the lag of the event loop', () => {
  it('tells of work that held it since the last look, and only since then', async () => {
    eventLoopLag()
    const freeAt = performance.now() + 300
    while (performance.now() < freeAt) Math.sqrt(2)
    await sleep(50)
    const held = eventLoopLag()
    expect(held.maxMs).toBeGreaterThanOrEqual(250)
    expect(held.p50Ms).toBeLessThanOrEqual(held.p99Ms)
    expect(held.p99Ms).toBeLessThanOrEqual(held.maxMs)
    expect(eventLoopLag().maxMs).toBeLessThan(held.maxMs)
  })
})
