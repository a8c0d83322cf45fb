/** Open pages that ask the same at once are answered by one read, and nobody by what was read for somebody else. */
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ApiRequest, type ApiResponse, actorOf } from '@/middleware/request'
import { shared } from '@/middleware/shared'
import { AppError } from '@/utils/errors'

type Who = { role: string; unitId: string | null; language: string; url: string; accepts?: string }

const ADMIN: Who = { role: 'admin', unitId: null, language: 'id', url: '/api/x' }

/** A request of somebody, and what they are answered. */
async function answer(
  step: ReturnType<typeof shared>,
  { language, url, accepts, ...actor }: Partial<Who> = {},
) {
  const who = { ...ADMIN, ...actor }
  const headers: Record<string, string> = {}
  let sent: Buffer = Buffer.alloc(0)
  const request = {
    ...{ url: url ?? ADMIN.url, language: language ?? ADMIN.language },
    headers: accepts === undefined ? {} : { 'accept-encoding': accepts },
    actor: {
      kind: 'user',
      id: 'x',
      name: 'x',
      email: null,
      sessionId: null,
      role: who.role,
      unitId: who.unitId,
    },
  } as unknown as ApiRequest
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value
    },
    end: (bytes: Buffer) => {
      sent = bytes
    },
  } as unknown as ApiResponse
  await step(request, response)
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
  return { body: JSON.parse(plain.toString()) as Record<string, unknown>, headers }
}

describe('what many ask at once', () => {
  it('is read once for all of them, and once more for those who asked while it was read', async () => {
    let reads = 0
    const step = shared(async () => ({ read: ++reads }), 0)
    const first = await Promise.all(Array.from({ length: 50 }, () => answer(step)))
    expect(new Set(first.map(({ body }) => body.read))).toEqual(new Set([1]))
    const later = answer(step)
    expect((await later).body.read).toBe(2)
  })

  it('is read apart for each role, unit, language and address', async () => {
    const step = shared(async (request) => {
      const { role, unitId } = actorOf(request)
      return { for: [role, unitId, request.language, request.url] }
    }, 0)
    const people: Partial<Who>[] = [
      {},
      { role: 'viewer' },
      { role: 'viewer', unitId: '12' },
      { role: 'viewer', unitId: '1' },
      { language: 'en' },
      { url: '/api/x?page=2' },
    ]
    const answers = await Promise.all(people.map((who) => answer(step, who)))
    for (const [at, { body }] of answers.entries()) {
      const { role, unitId, language, url } = { ...ADMIN, ...people[at] }
      expect(body.for).toEqual([role, unitId, language, url])
    }
  })

  it('fails for all who shared it, and is read anew for the next', async () => {
    let reads = 0
    const step = shared(async () => {
      if (++reads === 1) throw new AppError('unavailable', { what: 'PostgreSQL' })
      return { read: reads }
    }, 0)
    const failed = await Promise.allSettled([answer(step), answer(step)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await answer(step)).body.read).toBe(2)
  })

  it('comes packed to browsers that say they can unpack it, and plain to all others', async () => {
    const step = shared(async () => ({ words: 'kata '.repeat(500) }), 0)
    const packed = await answer(step, { accepts: 'gzip, deflate, br' })
    const plain = await answer(step)
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(packed.body).toEqual(plain.body)
  })
})
