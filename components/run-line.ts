/** One line about where a run stands, and one about who asked for it. */
import { useTranslations } from 'use-intl'
import type { StageDeclaration } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { formatClock, formatDateTime, formatDuration, formatNumber, isSameDay } from './format'
import { type Language, useLanguage } from './language'
import { durationMs, isAwaitingToken } from './run-state'
import { useWho } from './who'

/** Below this, minutes are too coarse for a time that is near. */
const NEAR_MS = 120_000

/** Why a queued run is not due yet. */
const POSTPONED = { retrying: 'retry', rate_limited: 'snooze', scheduled: 'planned' } as const

export function stageTitle(
  stages: readonly StageDeclaration[],
  run: RunView,
  language: Language,
): string | null {
  return stages.find((stage) => stage.name === run.stage)?.titles[language] ?? null
}

export function useRunLine(stages: readonly StageDeclaration[], run: RunView | null, now: number): string {
  const t = useTranslations('line')
  const language = useLanguage()
  if (run === null) return t('none')
  const stage = stageTitle(stages, run, language)
  switch (run.status) {
    case 'queued': {
      if (isAwaitingToken(run)) return t('token')
      const reason = run.state in POSTPONED ? POSTPONED[run.state as keyof typeof POSTPONED] : null
      if (reason === null) return t('queued')
      const words = { failures: String(run.failures), max: String(run.maxAttempts) }
      if (!isSameDay(run.runAt, now))
        return t(reason, { ...words, day: 'other', time: formatDateTime(run.runAt, language) })
      const isNear = new Date(run.runAt).getTime() - now < NEAR_MS
      return t(reason, { ...words, day: 'today', time: formatClock(run.runAt, language, isNear) })
    }
    case 'running':
    case 'waiting':
      return runningLine(stages, run, stage ?? t('starting'))
    case 'completed': {
      const lasted = durationMs(run)
      return lasted === null
        ? t('completedPlain')
        : t('completed', { duration: formatDuration(lasted, language) })
    }
    case 'dead':
      return stage === null ? t('dead') : t('deadAt', { stage })
    case 'cancelled':
      return t('cancelled')
  }
}

/** The stage, and what it says of itself beyond its own title. */
function runningLine(stages: readonly StageDeclaration[], run: RunView, title: string): string {
  const isOwnTitle = stages.some(({ titles }) => Object.values(titles).includes(run.message ?? ''))
  return run.message && !isOwnTitle ? `${title} · ${run.message}` : title
}

/** `12.500 dari 23.316 baris`, while there is something to count or to go on with. */
export function useCountLine(run: RunView | null): string {
  const t = useTranslations('proxy')
  const language = useLanguage()
  if (run === null || run.done === null) return ''
  if (run.status !== 'running' && !isAwaitingToken(run)) return ''
  const done = formatNumber(run.done, language)
  if (run.total === null) return t('doneOnly', { done })
  return t('doneOfTotal', { done, total: formatNumber(run.total, language) })
}

export function useWhoLine(run: RunView | null): string {
  const t = useTranslations('who')
  const whoIs = useWho()
  const language = useLanguage()
  if (run === null) return ''
  const who = whoIs(run.requestedBy)
  if (run.finishedAt !== null) return t('finished', { who, time: formatDateTime(run.finishedAt, language) })
  if (run.startedAt !== null) return t('started', { who, time: formatDateTime(run.startedAt, language) })
  return t('queued', { who, time: formatDateTime(run.createdAt, language) })
}
