/** Schedules as the server tells them, and what the form makes of them. */
import { queryOptions } from '@tanstack/react-query'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition } from '@/jobs/engine/define'
import { isActive } from '@/jobs/engine/states'
import type { SchedulesReply, ScheduleView, TimingPreview } from '@/replies/schedules'
import { api } from '../api'
import type { Language } from '../language'

/** What the form holds; the payload as it is typed. */
export interface Fields {
  title: string
  job: string
  payload: string
  cron: string
  timeZone: string
  enabled: boolean
  overlap: ScheduleView['overlap']
  missed: ScheduleView['missed']
}

export const SCHEDULES_API = '/api/schedules'

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: async ({ signal }) => (await api<SchedulesReply>(SCHEDULES_API, { signal })).schedules,
})

export const previewQuery = (cron: string, timeZone: string) =>
  queryOptions({
    queryKey: ['schedule-preview', cron, timeZone],
    queryFn: ({ signal }) =>
      api<TimingPreview>(`${SCHEDULES_API}/preview?${new URLSearchParams({ cron, timeZone })}`, { signal }),
    retry: false,
    staleTime: 30_000,
  })

/** Jobs that a schedule may start: those that people may. */
export const schedulable: readonly JobDefinition[] = definitions.filter(
  ({ policy }) => policy.roles.length > 0,
)

/** Whether there is anything to say in a job's payload. */
export function takesPayload(job: string): boolean {
  const example = schedulable.find(({ name }) => name === job)?.example
  return typeof example === 'object' && example !== null && Object.keys(example).length > 0
}

export function exampleText(job: string): string {
  return JSON.stringify(schedulable.find(({ name }) => name === job)?.example ?? {}, null, 2)
}

/** A payload as it was typed; null when it is no JSON object. */
export function typedPayload(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

export function isAnyActive(schedules: readonly ScheduleView[] | undefined): boolean {
  return schedules?.some(({ lastTick }) => lastTick?.runStatus && isActive(lastTick.runStatus)) ?? false
}

const TAGS: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-US' }
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `dalam 3 jam`: in the largest unit that is whole; less than a minute is a minute. */
export function formatUntil(iso: string, nowMs: number, language: Language): string {
  const aheadMs = Math.max(60_000, new Date(iso).getTime() - nowMs)
  const [name, ms] = UNITS.find(([, one]) => aheadMs >= one) ?? ['minute', 60_000]
  return new Intl.RelativeTimeFormat(TAGS[language], { numeric: 'always' }).format(
    Math.round(aheadMs / ms),
    name,
  )
}

/** The three zones of the country first, then all others. */
export const OWN_ZONES = { 'Asia/Jakarta': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Jayapura': 'WIT' } as const

export function timeZones(): { value: string; label: string }[] {
  const own = Object.entries(OWN_ZONES).map(([value, short]) => ({ value, label: `${value} (${short})` }))
  const others = ['UTC', ...Intl.supportedValuesOf('timeZone')]
    .filter((value, index, all) => !(value in OWN_ZONES) && all.indexOf(value) === index)
    .map((value) => ({ value, label: value }))
  return [...own, ...others]
}
