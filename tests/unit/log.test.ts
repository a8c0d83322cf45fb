/** The log: lines that a person reads, and credentials that nobody does. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Log, prettyLine } from '@/utils/log'

const environment = { ...process.env }

afterEach(() => {
  vi.restoreAllMocks()
  process.env = { ...environment }
})

/** What the process writes while it logs so. */
async function written(say: (log: Log) => void, settings: Record<string, string> = {}): Promise<string> {
  Object.assign(process.env, { LOG_FORMAT: 'pretty', LOG_LEVEL: 'info', ...settings })
  vi.resetModules()
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line))
    return true
  })
  const { log } = await import('@/utils/log')
  say(log)
  vi.restoreAllMocks()
  return lines.join('')
}

describe('a line for people', () => {
  const at = (time: string, more: object) =>
    prettyLine(JSON.stringify({ level: 30, time: Date.parse(time), ...more }))

  it('is time in Jakarta, level and words', () => {
    expect(at('2025-11-16T07:00:00Z', { msg: '[PROXY PANGKAT] Starting synchronization' })).toBe(
      '2025-11-16 14:00:00 [INFO]: [PROXY PANGKAT] Starting synchronization\n',
    )
  })
  it('is on the next day where Jakarta is', () => {
    expect(at('2025-12-31T17:00:05Z', { msg: 'x' })).toBe('2026-01-01 00:00:05 [INFO]: x\n')
  })
  it.each([
    [20, 'DEBUG'],
    [30, 'INFO'],
    [40, 'WARN'],
    [50, 'ERROR'],
  ])('of level %d says %s', (level, word) => {
    expect(at('2025-11-16T07:00:00Z', { level, msg: 'x' })).toContain(` [${word}]: x`)
  })
  it('ends with the fields that belong to it, without the frame', () => {
    const line = at('2025-11-16T07:00:00Z', {
      pid: 1,
      hostname: 'h',
      role: 'worker',
      runId: 'r-1',
      attempt: 2,
      result: { total: 5 },
      msg: 'x',
    })
    expect(line).toBe('2025-11-16 14:00:00 [INFO]: x runId=r-1 attempt=2 result={"total":5}\n')
  })
  it.each([
    ['a line break', 'a\n2025-11-16 14:00:00 [INFO]: palsu', 'a\\n2025-11-16 14:00:00 [INFO]: palsu'],
    ['a carriage return', 'a\rb', 'a\\rb'],
    ['a command to the terminal', '\u001b[2Ja', '\\u001b[2Ja'],
    ['a C1 command', '\u009b2Ja', '\\u009b2Ja'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a turn of the writing', 'a\u202eb', 'a\\u202eb'],
  ])('that somebody sent with %s stays one harmless line', (_what, sent, shown) => {
    expect(at('2025-11-16T07:00:00Z', { msg: sent })).toBe(`2025-11-16 14:00:00 [INFO]: ${shown}\n`)
    const field = at('2025-11-16T07:00:00Z', { msg: 'x', [sent]: 1, actor: sent })
    expect(field).toBe(`2025-11-16 14:00:00 [INFO]: x ${shown}=1 actor=${shown}\n`)
  })
  it('without words is still a line', () => {
    expect(at('2025-11-16T07:00:00Z', { a: 1 })).toBe('2025-11-16 14:00:00 [INFO]:  a=1\n')
  })
})

describe('the log of a process', () => {
  it('writes what is said, with the run it is about', async () => {
    const text = await written((log) => log.child({ runId: 'r-1' }).info('mulai'))
    expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[INFO\]: mulai runId=r-1\n$/)
  })
  it.each(['token', 'password', 'authorization', 'cookie', 'secret'])('never writes a %s', async (name) => {
    const text = await written((log) => {
      log.info({ [name]: 'rahasia-1' }, 'satu')
      if (name !== 'secret') log.info({ headers: { [name]: 'rahasia-2' } }, 'dua')
      log.child({ [name]: 'rahasia-3' }).warn('tiga')
    })
    expect(text).toContain('***')
    expect(text).not.toMatch(/rahasia-\d/)
  })
  it('never writes a secret one level down either', async () => {
    const text = await written((log) => log.info({ webhook: { secret: 'rahasia-1' } }, 'satu'))
    expect(text).not.toContain('rahasia-1')
  })
  it('carries the id of the request it is about, also through what is awaited, and none outside of one', async () => {
    const { inRequest } = await import('@/utils/request-context')
    const text = await written((log) => {
      inRequest({ requestId: 'minta-1' }, () => log.info('di dalam'))
      log.info('di luar')
    })
    expect(text).toMatch(/di dalam requestId=minta-1\n.*di luar\n$/)
  })
  it('leaves out what is below its level', async () => {
    expect(await written((log) => log.info('tidak penting'), { LOG_LEVEL: 'warn' })).toBe('')
  })
})
