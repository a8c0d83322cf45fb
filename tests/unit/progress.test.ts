/** The percent of a run: it only rises, and 100 is not its to give. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { StageDeclaration } from '@/jobs/engine/define'
import { Progress } from '@/jobs/engine/progress'

const stage = (name: string, weight: number): StageDeclaration => ({
  name,
  weight,
  titles: { id: `Tahap ${name}`, en: `Stage ${name}` },
})

describe('whatever a job reports', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 })
  const amount = fc.double({ noNaN: true, noDefaultInfinity: true })
  const report = fc.oneof(
    fc.record({ does: fc.constant('begin' as const), at: fc.nat() }),
    fc.record({
      does: fc.constant('tick' as const),
      done: amount,
      total: fc.option(amount, { nil: undefined }),
    }),
    fc.record({ does: fc.constant('end' as const) }),
  )

  it('the percent never falls, and never reaches 100', () => {
    fc.assert(
      fc.property(weights, fc.array(report, { maxLength: 40 }), (declared, reports) => {
        const stages = declared.map((weight, index) => stage(String(index), weight))
        const progress = new Progress(stages)
        let highest = progress.percent
        expect(highest).toBe(0)
        for (const one of reports) {
          if (one.does === 'begin') progress.begin(String(one.at % stages.length))
          else if (one.does === 'tick') progress.tick(one.done, one.total)
          else progress.end()
          const { percent } = progress
          expect(percent).toBeGreaterThanOrEqual(highest)
          expect(percent).toBeLessThan(100)
          highest = percent
        }
      }),
    )
  })

  it('within a stage the percent is its share of the weights', () => {
    fc.assert(
      fc.property(
        weights,
        fc.nat({ max: 1_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (declared, done, total) => {
          const progress = new Progress(declared.map((weight, index) => stage(String(index), weight)))
          progress.begin('0')
          progress.tick(done, total)
          const sum = declared.reduce((all, weight) => all + weight, 0)
          const share = ((declared[0] ?? 0) * Math.min(1, done / total) * 100) / sum
          expect(Math.abs(progress.percent - Math.min(99, share))).toBeLessThanOrEqual(0.051)
        },
      ),
    )
  })
})

describe('a proxy run', () => {
  it.each(proxyJobs.map((job) => [job.type, job.stages] as const))(
    '%s stands at 5, 10, 60, 70, 80 and 95 percent after its stages',
    (_type, stages) => {
      const progress = new Progress(stages)
      const ends = stages.map(({ name }) => {
        progress.begin(name)
        progress.end()
        return progress.percent
      })
      expect(ends).toEqual([5, 10, 60, 70, 80, 95, 99])
    },
  )
  it('is half-way through fetching at 35 percent', () => {
    const progress = new Progress(proxyJobs[0].stages)
    for (const name of ['prepare', 'count']) {
      progress.begin(name)
      progress.end()
    }
    progress.begin('fetch')
    progress.tick(11_650, 23_300)
    expect(progress.percent).toBe(35)
  })
})

describe('a stage', () => {
  it('that is not declared is refused by its name', () => {
    expect(() => new Progress([stage('a', 1)]).begin('b')).toThrow('stage "b" is not declared')
  })
  it('begins with its own words and nothing counted', () => {
    const progress = new Progress([stage('a', 1), stage('b', 1)])
    progress.begin('a')
    progress.tick(3, 9, 'tiga dari sembilan')
    expect(progress).toMatchObject({ stage: 'a', done: 3, total: 9, message: 'tiga dari sembilan' })
    progress.end()
    progress.begin('b')
    expect(progress).toMatchObject({ stage: 'b', done: null, total: null, message: 'Tahap b' })
  })
  it('whose total is unknown or 0 counts nothing until it ends', () => {
    const progress = new Progress([stage('a', 1), stage('b', 1)])
    progress.begin('a')
    progress.tick(5)
    expect(progress.percent).toBe(0)
    progress.tick(0, 0)
    expect(progress.percent).toBe(0)
    progress.end()
    expect(progress.percent).toBe(50)
  })
  it('keeps its last total when a tick says none', () => {
    const progress = new Progress([stage('a', 1)])
    progress.begin('a')
    progress.tick(1, 4)
    progress.tick(2)
    expect(progress).toMatchObject({ done: 2, total: 4, percent: 50 })
  })
})
