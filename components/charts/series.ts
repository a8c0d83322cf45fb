/** From the server's figures to lines and bars, each with its table. Pure. */
import type { ChartsReply, DayPoint, JobFigures, QueuePoint } from '@/replies/charts'

/** A line or a layer of bars. `key` names its values in the rows. */
export interface Series {
  key: string
  label: string
}

/** A place on the time axis: a day `YYYY-MM-DD`, or a moment as ISO 8601; null is a gap. */
export interface ChartRow {
  x: string
  [key: string]: string | number | null
}

export interface ChartData {
  series: Series[]
  rows: ChartRow[]
}

/** More lines in one chart cannot be told apart. */
export const MOST_LINES = 6

type Value = (point: DayPoint) => number | null

/** A line for each job that has such a value, the busiest first. */
export function linesByJob({ days, jobs }: ChartsReply, value: Value): ChartData {
  const shown = jobs.filter(({ points }) => points.some((point) => value(point) !== null))
  const byDay = shown.map(({ points }) => new Map(points.map((point) => [point.day, value(point)])))
  return {
    series: shown.map(({ job, title }) => ({ key: job, label: title })),
    rows: days.map((day) => ({
      x: day,
      ...Object.fromEntries(shown.map(({ job }, index) => [job, byDay[index]?.get(day) ?? null])),
    })),
  }
}

/** Several values of one job, a line each; those it never has are left out. */
export function linesOfJob(
  days: readonly string[],
  { points }: JobFigures,
  values: (Series & { value: Value })[],
): ChartData {
  const shown = values.filter(({ value }) => points.some((point) => value(point) !== null))
  const byDay = new Map(points.map((point) => [point.day, point]))
  return {
    series: shown.map(({ key, label }) => ({ key, label })),
    rows: days.map((day) => {
      const point = byDay.get(day)
      return {
        x: day,
        ...Object.fromEntries(shown.map(({ key, value }) => [key, point ? value(point) : null])),
      }
    }),
  }
}

const ENDS = ['completed', 'dead', 'cancelled'] as const

/** How runs ended, all jobs together. */
export function endsByDay(
  { days, jobs }: ChartsReply,
  label: (end: (typeof ENDS)[number]) => string,
): ChartData {
  const points = jobs.flatMap((job) => job.points)
  const isAny = points.length > 0
  return {
    series: isAny ? ENDS.map((key) => ({ key, label: label(key) })) : [],
    rows: days.map((day) => {
      const own = points.filter((point) => point.day === day)
      const sum = (end: (typeof ENDS)[number]) => own.reduce((all, point) => all + point[end], 0)
      return { x: day, ...Object.fromEntries(ENDS.map((end) => [end, sum(end)])) }
    }),
  }
}

/** Of the runs that ended well or badly, those that ended well, in percent; a cancelled one says nothing of the job. */
export function successPercent({ completed, dead }: DayPoint): number | null {
  return completed + dead === 0 ? null : Math.round((1_000 * completed) / (completed + dead)) / 10
}

export function queueLines(
  points: readonly QueuePoint[],
  series: readonly (Series & { key: 'queued' | 'running' | 'oldestMs' })[],
): ChartData {
  const isAny = points.some(({ queued }) => queued !== null)
  return {
    series: isAny ? series.map(({ key, label }) => ({ key, label })) : [],
    rows: points.map((point) => ({
      x: point.at,
      ...Object.fromEntries(series.map(({ key }) => [key, point[key]])),
    })),
  }
}
