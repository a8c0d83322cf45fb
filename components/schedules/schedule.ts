/** Schedules as the server tells them, and what the form makes of them. */
import { queryOptions } from '@tanstack/react-query'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition, Role } from '@/jobs/engine/define'
import { isActive, type RunStatus } from '@/jobs/engine/states'
import { api } from '../api'
import type { Language } from '../language'

export const OVERLAPS = ['skip', 'queue', 'replace'] as const
export const MISSED = ['skip', 'once', 'all'] as const

export interface LastTick {
  at: string
  outcome: 'started' | 'waiting' | 'overlapped' | 'missed' | 'refused'
  runId: string | null
  runStatus: RunStatus | null
  /** Why it was refused. */
  reason: string | null
}

export interface Schedule {
  id: string
  title: string
  job: string
  jobTitle: string
  payload: Record<string, unknown>
  cron: string
  /** The expression in words. */
  description: string
  timeZone: string
  enabled: boolean
  overlap: (typeof OVERLAPS)[number]
  missed: (typeof MISSED)[number]
  /** The next runs; none while it is off. */
  next: string[]
  isLate: boolean
  lastTick: LastTick | null
  roles: Role[]
  updatedBy: string
  updatedAt: string
  version: number
}

/** What the form holds; the payload as it is typed. */
export interface Fields {
  title: string
  job: string
  payload: string
  cron: string
  timeZone: string
  enabled: boolean
  overlap: Schedule['overlap']
  missed: Schedule['missed']
}

export const SCHEDULES_API = '/api/schedules'

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: async ({ signal }) => (await api<{ schedules: Schedule[] }>(SCHEDULES_API, { signal })).schedules,
})

export interface Preview {
  description: string
  next: string[]
}

export const previewQuery = (cron: string, timeZone: string) =>
  queryOptions({
    queryKey: ['schedule-preview', cron, timeZone],
    queryFn: ({ signal }) =>
      api<Preview>(`${SCHEDULES_API}/preview?${new URLSearchParams({ cron, timeZone })}`, { signal }),
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

export function isAnyActive(schedules: readonly Schedule[] | undefined): boolean {
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
