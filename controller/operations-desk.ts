/** What the routes of operations call: the safety panel, and the metrics. */
import { createTranslator } from 'use-intl/core'
import { definitions } from '@/jobs/definitions'
import type { Titles } from '@/jobs/engine/define'
import english from '@/locales/operations.en.json'
import indonesian from '@/locales/operations.id.json'
import type { RunUnderWay } from '@/models/operations'
import type { KnownProcess } from '@/models/process'
import type { CheckState, OperationsReply, ProcessLine, QueueLine, ShownCheck } from '@/replies/operations'
import type { Language } from '@/utils/language'
import { type Check, postgresChecks, redisChecks } from './operations-checks'
import { engineChecks } from './operations-engine-checks'
import { type Facts, lookAround } from './operations-facts'
import { metricsText } from './operations-metrics'

const texts: Record<Language, typeof indonesian> = { id: indonesian, en: english }

function inWords(language: Language): (check: Check) => ShownCheck {
  const t = createTranslator({ locale: language, messages: texts[language], timeZone: 'Asia/Jakarta' })
  const say = (key: string, values: Record<string, string | number> = {}) =>
    t(key as Parameters<typeof t>[0], values)
  return ({ name, group, state, values }) => ({
    name,
    group,
    state,
    title: say(`checks.${name}.title`),
    value: values ? say(`checks.${name}.value`, values) : say('unread'),
    explanation: say(`checks.${name}.means`),
    advice: state === 'bad' || state === 'warn' ? say(`checks.${name}.advice`) : null,
  })
}

const WORST: readonly CheckState[] = ['bad', 'warn', 'unknown', 'ok']

function worst(checks: readonly Check[]): CheckState {
  return WORST.find((state) => checks.some((check) => check.state === state)) ?? 'ok'
}

function shownProcess(known: KnownProcess, runs: readonly RunUnderWay[]): ProcessLine {
  const { id, role, host, pid, version, isSilent, heardAgoMs, stats } = known
  const { slots, busy, memoryBytes, eventLoop, pool, counters, redisConnected } = stats
  return {
    ...{ id, role, host, pid, version, isSilent, heardAgoMs },
    startedAt: stats.startedAt ?? known.startedAt.toISOString(),
    heartbeatAt: known.heartbeatAt.toISOString(),
    runs: runs.filter(({ worker }) => worker === id).map((run) => ({ id: run.id, job: jobOf(run) })),
    slots: slots ? Object.values(slots).reduce((sum, count) => sum + count, 0) : null,
    busy: busy ?? null,
    memoryBytes: memoryBytes ?? null,
    eventLoop: eventLoop ?? null,
    pool: pool ?? null,
    counters: counters ?? null,
    redisConnected: redisConnected ?? null,
  }
}

const jobOf = ({ family, type }: { family: string; type: string }) => `${family}.${type}`

function shownQueues({ depths }: Facts, language: Language): QueueLine[] | null {
  if (typeof depths === 'string') return null
  const titles = new Map<string, Titles>(definitions.map(({ name, titles: given }) => [name, given]))
  return depths.map(({ family, type, oldestDueMs, endedLastMinute, ...depth }) => {
    const job = `${family}.${type}`
    const { due, later, blocked, running, waiting, dead, isHeldByRate } = depth
    return {
      ...{ job, title: titles.get(job)?.[language] ?? job },
      ...{ due, later, blocked, running, waiting, dead, isHeldByRate, oldestDueMs, endedLastMinute },
    }
  })
}

/** The whole panel in the asker's language; parts that cannot be read are null. Never later than 3 s. */
export async function showOperations(language: Language): Promise<OperationsReply> {
  const facts = await lookAround()
  const checks = [...redisChecks(facts.redis), ...postgresChecks(facts.postgres), ...engineChecks(facts)]
  const runs = typeof facts.runs === 'string' ? [] : facts.runs
  const { processes } = facts
  return {
    state: worst(checks),
    checks: checks.map(inWords(language)),
    processes: typeof processes === 'string' ? null : processes.map((one) => shownProcess(one, runs)),
    queues: shownQueues(facts, language),
  }
}

/** Everything for Prometheus. */
export function showMetrics(): Promise<string> {
  return metricsText()
}
