/** How jobs went day by day, and how full the queues were. */
import type { PERIODS } from '@/jobs/definitions/charts'

/** In days. */
export type Period = (typeof PERIODS)[number]

/** What no run of the day says is null. */
export interface DayPoint {
  /** `YYYY-MM-DD` in Jakarta. */
  day: string
  completed: number
  dead: number
  cancelled: number
  /** How long the successes took. */
  p50Ms: number | null
  p90Ms: number | null
  /** Rows that a success left standing, or that the file it imported had, on average. */
  rows: number | null
  /** Answers of the upstream, on average over the successes that measured them. */
  upstreamP50Ms: number | null
  upstreamP95Ms: number | null
  link: string
}

export interface JobFigures {
  /** `family.type` */
  job: string
  title: string
  runs: number
  /** In the order of the days; a day on which nothing ended is not among them. */
  points: DayPoint[]
}

/** The fullest moment of a stretch of time; null where nobody looked. */
export interface QueuePoint {
  at: string
  queued: number | null
  running: number | null
  oldestMs: number | null
}

export interface ChartsReply {
  /** All of them, the oldest first. */
  days: string[]
  /** The busiest first. */
  jobs: JobFigures[]
  queue: { stepMs: number; points: QueuePoint[] }
}
