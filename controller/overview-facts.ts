/** What the overview is made of, in no language and for nobody in particular: found once for all who look. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import { countDead, type DeadCount } from '@/models/dead-letter'
import {
  type BlockedGroup,
  blockedGroups,
  headsOf,
  type JobHeads,
  type MovingRun,
  movingRuns,
  type OpenPreviews,
  openPreviews,
  type Standing,
  type StandingRows,
  standingRows,
  standingRuns,
  type TargetState,
  targetStates,
} from '@/models/overview'
import { type Days, outcomesByDay, pastDurations } from '@/models/overview-history'
import { type KnownProcess, knownProcesses } from '@/models/process'
import { tableName } from '@/models/table-shape'
import type { StoredToken } from '@/replies/secrets'
import { sharedAnswer } from '@/utils/shared-answer'
import { jobNames } from './operations-facts'
import { type Kept, keptFigure } from './overview-shared'
import { proxySource } from './proxy-sources'
import { settings } from './settings'
import { tokenState } from './siasn-token'

export interface OverviewFacts {
  standing: Standing
  blocked: BlockedGroup[]
  moving: MovingRun[]
  /** By who uploaded them. */
  previews: OpenPreviews[]
  /** Of the jobs that have a card, and of those with a target. By `family.type`. */
  heads: Map<string, JobHeads>
  /** Rows that stand, by the type of the proxy family. */
  rows: Map<string, StandingRows>
  targets: TargetState[]
  /** How long the last successes took. By `family.type`. */
  past: Map<string, readonly number[]>
  processes: KnownProcess[]
  token: StoredToken
  freshMinutes: number
  dead: Kept<DeadCount[]>
  days: Kept<Days>
}

/** Runs under way that are shown. */
const MOVING = 8
/** Successes that a job is judged by. */
const PAST_RUNS = 50
const DAYS = 14
/** However many look, the database is asked no more often. */
const GAP_MS = 250

const countedDays = keptFigure({ maxAgeMs: 60_000, waitMs: 60, restFactor: 20 }, () => outcomesByDay(DAYS))
const countedDead = keptFigure({ maxAgeMs: 60_000, waitMs: 60, restFactor: 4 }, () => countDead({}))

/** The quoted names of the tables of the proxy family, by type. */
async function proxyTables(): Promise<[type: string, table: string][]> {
  return Promise.all(
    proxyJobs.map(async ({ type }): Promise<[string, string]> => {
      const { table } = await proxySource(type)
      return [type, tableName(table)]
    }),
  )
}

async function rowsByType(): Promise<Map<string, StandingRows>> {
  const tables = await proxyTables()
  const found = await standingRows(tables.map(([, table]) => table))
  const ofTable = new Map(found.map((one) => [one.table, one]))
  return new Map(
    tables.flatMap(([type, table]) => {
      const rows = ofTable.get(table)
      return rows ? [[type, rows] as const] : []
    }),
  )
}

let asked = 0

async function find(): Promise<OverviewFacts> {
  // Resolving a dead run leaves no mark in the ends of runs, so each answer has a mark of its own.
  const dead = countedDead(String(asked++))
  const [standing, targets, ...others] = await Promise.all([
    standingRuns(),
    targetStates(),
    blockedGroups(),
    movingRuns(MOVING),
    rowsByType(),
    pastDurations(jobNames, PAST_RUNS),
    knownProcesses(),
    tokenState(),
    settings(),
    openPreviews(),
  ])
  const [blocked, moving, rows, past, processes, token, { freshMinutes }, previews] = others
  const jobs = new Set([...proxyJobs.map(({ name }) => name), ...targets.map(({ job }) => job)])
  const [heads, days] = await Promise.all([
    headsOf([...jobs]),
    countedDays(`${standing.lastEnd} ${dayIn(standing.now)}`),
  ])
  return {
    ...{
      standing,
      blocked,
      moving,
      heads,
      rows,
      targets,
      past,
      processes,
      token,
      freshMinutes,
      days,
      previews,
    },
    dead: await dead,
  }
}

/** The day in Jakarta. */
function dayIn(at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Jakarta' }).format(at)
}

/** Never older than the question; however many ask, it is found at most four times a second. */
export const overviewFacts = sharedAnswer(GAP_MS, find)
