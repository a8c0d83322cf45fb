/** Turns changes of runs into a few spoken words. What was there on arrival is not news. */
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { RunView } from '@/jobs/engine/run-view'
import type { ProxyOverview } from '@/replies/proxy'
import { type Announcer, createAnnouncer } from './announcer'
import { formatNumber } from './format'
import { useLanguage } from './language'
import { stageTitle } from './run-line'
import { isAwaitingToken, isRunActive, readResult } from './run-state'

const PERCENT_STEP = 25

/** Changes when there is something worth saying. */
function newsOf(run: RunView): string {
  return [run.id, run.status, run.blockedOn, run.stage, Math.floor(run.percent / PERCENT_STEP)].join(' ')
}

function useSentence() {
  const t = useTranslations('announce')
  const language = useLanguage()
  return (run: RunView): string => {
    const job = proxyJobs.find(({ type }) => type === run.type)
    const title = job?.titles[language] ?? run.type
    const total = formatNumber(readResult(run)?.totals.total ?? 0, language)
    const stage = (job && stageTitle(job.stages, run, language)) ?? ''
    const status = isAwaitingToken(run) ? 'token' : run.status === 'waiting' ? 'running' : run.status
    return t(status, { title, total, stage, percent: String(run.percent), message: run.error?.message ?? '' })
  }
}

export function useAnnouncements(overview: ProxyOverview | undefined): string {
  const [spoken, setSpoken] = useState('')
  const announcer = useRef<Announcer | null>(null)
  const heard = useRef<Map<string, string> | null>(null)
  const sentence = useSentence()

  useEffect(() => {
    announcer.current = createAnnouncer(setSpoken)
    return () => announcer.current?.stop()
  }, [])

  useEffect(() => {
    if (overview === undefined) return
    const runs = overview.types.flatMap(({ latest }) => latest ?? [])
    const before = heard.current
    heard.current = new Map(runs.map((run) => [run.type, newsOf(run)]))
    if (before === null) return
    for (const run of runs) {
      if (before.get(run.type) === newsOf(run)) continue
      const say = isRunActive(run) ? announcer.current?.progress : announcer.current?.final
      say?.(sentence(run))
    }
  }, [overview, sentence])
  return spoken
}
