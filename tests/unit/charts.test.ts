/** What the charts and the first screen work out before they draw. */
import { describe, expect, it } from 'vitest'
import { chartsStateToQuery, readChartsState } from '@/components/charts/charts'
import { endsByDay, linesByJob, linesOfJob, queueLines, successPercent } from '@/components/charts/series'
import { durationTicks, fullPlace, shortDuration, shortPlace } from '@/components/charts/short'
import { longDuration, roughDuration } from '@/components/home/rough'
import type { ChartsReply, DayPoint } from '@/replies/charts'

const point = (day: string, more: Partial<DayPoint> = {}): DayPoint => ({
  ...{ day, completed: 0, dead: 0, cancelled: 0, p50Ms: null, p90Ms: null, rows: null },
  ...{ upstreamP50Ms: null, upstreamP95Ms: null, link: '' },
  ...more,
})

const charts: ChartsReply = {
  days: ['2026-11-20', '2026-11-21', '2026-11-22'],
  jobs: [
    {
      ...{ job: 'proxy.pangkat', title: 'Kenaikan Pangkat', runs: 4 },
      points: [point('2026-11-20', { completed: 3, p50Ms: 60_000 }), point('2026-11-22', { dead: 1 })],
    },
    { job: 'proxy.skk', title: 'SKK', runs: 1, points: [point('2026-11-20', { cancelled: 1 })] },
  ],
  queue: { stepMs: 1, points: [] },
}

describe('a chart', () => {
  it('has a line for each job that has such a value, with gaps on days without one', () => {
    expect(linesByJob(charts, ({ p50Ms }) => p50Ms)).toEqual({
      series: [{ key: 'proxy.pangkat', label: 'Kenaikan Pangkat' }],
      rows: [
        { x: '2026-11-20', 'proxy.pangkat': 60_000 },
        { x: '2026-11-21', 'proxy.pangkat': null },
        { x: '2026-11-22', 'proxy.pangkat': null },
      ],
    })
  })
  it('of one job leaves out what it never measured', () => {
    const [job] = charts.jobs
    if (!job) throw new Error('there is one')
    const values = [
      { key: 'half', label: 'H', value: ({ p50Ms }: DayPoint) => p50Ms },
      { key: 'slow', label: 'S', value: ({ p90Ms }: DayPoint) => p90Ms },
    ]
    expect(linesOfJob(charts.days, job, values).series).toEqual([{ key: 'half', label: 'H' }])
  })
  it('adds the ends of all jobs up by day, and is empty when nothing ended', () => {
    expect(endsByDay(charts, (end) => end).rows).toEqual([
      { x: '2026-11-20', completed: 3, dead: 0, cancelled: 1 },
      { x: '2026-11-21', completed: 0, dead: 0, cancelled: 0 },
      { x: '2026-11-22', completed: 0, dead: 1, cancelled: 0 },
    ])
    expect(endsByDay({ ...charts, jobs: [] }, (end) => end).series).toEqual([])
    expect(queueLines([{ at: 'x', queued: null, running: null, oldestMs: null }], []).series).toEqual([])
  })
  it('counts success without what people cancelled', () => {
    expect(successPercent(point('', { completed: 2, dead: 1, cancelled: 9 }))).toBe(66.7)
    expect(successPercent(point('', { cancelled: 9 }))).toBeNull()
  })
  it('keeps what is chosen in the address, and takes an unknown period for the usual one', () => {
    const state = { job: 'proxy.skk', period: '30' } as const
    expect(readChartsState(chartsStateToQuery(state))).toEqual(state)
    expect(readChartsState({ period: '8', family: 'proxy' })).toEqual({ period: '14', job: '' })
  })
})

describe('words for an axis', () => {
  it.each([
    [0, /^0$/],
    [250, /^250\s/],
    [1_500, /^1,5\s/],
    [330_000, /^5,5\s/],
    [36_000_000, /^10\s/],
  ])('tell %i ms in one unit', (ms, text) => {
    expect(shortDuration(ms, 'id')).toMatch(text)
  })
  it('stand at durations that people count in', () => {
    const places = (ms: number) => durationTicks(ms).map((tick) => shortDuration(tick, 'en'))
    expect(places(3_400)).toEqual(['0', '1 sec', '2 sec', '3 sec', '4 sec'])
    expect(places(47_000)).toEqual(['0', '15 sec', '30 sec', '45 sec', '1 min'])
    expect(places(700_000)).toEqual(['0', '5 min', '10 min', '15 min'])
    expect(places(0)).toEqual(['0', '1 min'])
  })
  it('are those of Jakarta, whatever the day is in UTC', () => {
    expect(shortPlace('2026-11-21T18:00:00.000Z', 'id', false)).toBe('22 Nov')
    expect(shortPlace('2026-11-21T18:00:00.000Z', 'id', true)).toBe('01.00')
    expect(fullPlace('2026-11-21T18:00:00.000Z', 'en')).toBe('22 Nov 2026 01:00 WIB')
    expect(fullPlace('2026-11-22', 'id')).toBe('22 Nov 2026')
  })
})

describe('a guess', () => {
  it.each([
    [0, '0 detik'],
    [400, '1 detik'],
    [43_000, '45 detik'],
    [206_000, '3 menit'],
    [7_900_000, '2 jam 10 menit'],
  ])('of %i ms is told without false precision: %s', (ms, text) => {
    expect(roughDuration(ms, 'id').replace(/\s/g, ' ')).toBe(text)
  })
  it('of days is told in days and hours', () => {
    expect(longDuration(600_000_000, 'id').replace(/\s/g, ' ')).toBe('6 hari 22 jam')
    expect(longDuration(172_800_000, 'en').replace(/\s/g, ' ')).toBe('2 days')
  })
})
