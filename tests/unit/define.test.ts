/** Declaring a job: what cannot work is refused where it is declared. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { define, type JobDefinition } from '@/jobs/engine/define'

const declaration: Omit<JobDefinition<{ n: number }>, 'name'> = {
  family: 'uji',
  type: 'hitung',
  titles: { id: 'Uji', en: 'Test' },
  payload: z.strictObject({ n: z.number() }),
  example: { n: 1 },
  stages: [{ name: 'satu', titles: { id: 'Satu', en: 'One' }, weight: 1 }],
  policy: { roles: ['admin'], maxAttempts: 1, backoffMs: [1_000], timeoutMs: 1_000, concurrency: 1 },
}
const weighing = (weight: number) => ({
  ...declaration,
  stages: declaration.stages.map((stage) => ({ ...stage, weight })),
})

describe('a declaration', () => {
  it('names its job after family and type, and changes nothing else', () => {
    expect(define(declaration)).toEqual({ ...declaration, name: 'uji.hitung' })
  })
  it('without stages is refused', () => {
    expect(() => define({ ...declaration, stages: [] })).toThrow('uji.hitung: a job needs at least one stage')
  })
  it.each([0, -1, Number.NaN])('with a stage of weight %d is refused', (weight) => {
    expect(() => define(weighing(weight))).toThrow('uji.hitung: every stage needs a weight above 0')
  })
  it('whose example does not match its own schema is refused', () => {
    expect(() => define({ ...declaration, example: JSON.parse('{"n":"satu"}') })).toThrow(z.ZodError)
    expect(() => define({ ...declaration, example: JSON.parse('{"n":1,"token":"x"}') })).toThrow(z.ZodError)
  })
})
