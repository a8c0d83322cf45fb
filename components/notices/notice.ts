/** Channels, told notices and freshness targets, as the server describes them. */
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api'

export const NOTICES_API = '/api/notices'
export const KINDS = ['email', 'slack', 'discord', 'webhook'] as const
export const EVENTS = ['failed', 'recovered', 'late', 'needs_you'] as const
export const DIGESTS = ['immediate', 'hourly', 'daily'] as const

/** What a person decides about a channel. Times of day are `HH:MM` in Jakarta. */
export interface Plan {
  title: string
  owner: string
  ownRuns: boolean
  jobs: string[]
  events: (typeof EVENTS)[number][]
  everyRun: boolean
  language: 'id' | 'en'
  quietFrom: string | null
  quietTo: string | null
  digest: (typeof DIGESTS)[number]
  digestAt: string | null
  enabled: boolean
}

export interface Channel extends Plan {
  id: string
  kind: (typeof KINDS)[number]
  /** Masked. */
  target: string
  broken: string | null
  held: number
  lastAt: string | null
  lastOk: boolean | null
  lastReason: string | null
}

export interface ChannelsReply {
  channels: Channel[]
  /** Those that may be late are started by hand or on time, without a payload of their own. */
  jobs: { name: string; title: string; mayBeLate: boolean }[]
  mail: boolean
}

/** Answer to a channel that was stored; the secret is shown this once. */
export interface StoredChannel {
  channel: Channel
  signingSecret: string | null
}

export interface LoggedNotice {
  id: string
  event: Plan['events'][number] | 'completed'
  jobTitle: string
  runId: string | null
  channel: string | null
  state: 'held' | 'pending' | 'sending' | 'sent' | 'failed' | 'unknown'
  reason: string | null
  createdAt: string
  dueAt: string | null
  sentAt: string | null
}

export interface Target {
  job: string
  minutes: number
}

export const channelsQuery = queryOptions({
  queryKey: ['notices', 'channels'],
  queryFn: ({ signal }) => api<ChannelsReply>(`${NOTICES_API}/channels`, { signal }),
})

export const logQuery = queryOptions({
  queryKey: ['notices', 'log'],
  queryFn: async ({ signal }) =>
    (await api<{ notices: LoggedNotice[] }>(`${NOTICES_API}/log`, { signal })).notices,
})

export const targetsQuery = queryOptions({
  queryKey: ['notices', 'targets'],
  queryFn: async ({ signal }) =>
    (await api<{ targets: Target[] }>(`${NOTICES_API}/targets`, { signal })).targets,
})

const PLANNED: Readonly<Record<keyof Plan, true>> = {
  title: true,
  owner: true,
  ownRuns: true,
  jobs: true,
  events: true,
  everyRun: true,
  language: true,
  quietFrom: true,
  quietTo: true,
  digest: true,
  digestAt: true,
  enabled: true,
}

/** Of all that is known of a channel, what may be sent back. */
export function planOf(channel: Plan): Plan {
  return Object.fromEntries(Object.entries(channel).filter(([name]) => name in PLANNED)) as unknown as Plan
}

/** The fields of the form: those of a plan, with words where a plan has none, and the address. */
export interface Fields extends Omit<Plan, 'quietFrom' | 'quietTo' | 'digestAt'> {
  kind: Channel['kind']
  target: string
  quietFrom: string
  quietTo: string
  digestAt: string
  newSecret: boolean
}

export function fieldsOf(channel: Channel | null, me: string): Fields {
  const empty = { kind: 'email', target: '', newSecret: false } as const
  if (channel === null)
    return {
      ...empty,
      title: '',
      owner: me,
      ownRuns: false,
      jobs: ['*'],
      events: [...EVENTS],
      everyRun: false,
      language: 'id',
      quietFrom: '',
      quietTo: '',
      digest: 'immediate',
      digestAt: '07:00',
      enabled: true,
    }
  const { quietFrom, quietTo, digestAt, ...plan } = planOf(channel)
  return {
    ...empty,
    ...plan,
    kind: channel.kind,
    quietFrom: quietFrom ?? '',
    quietTo: quietTo ?? '',
    digestAt: digestAt ?? '07:00',
  }
}

/** What the form sends; a channel that exists keeps its kind, and its address unless another is typed. */
export function bodyOf(fields: Fields, isNew: boolean): object {
  const { kind, target, newSecret, quietFrom, quietTo, digestAt, ...plan } = fields
  const times = {
    quietFrom: quietFrom || null,
    quietTo: quietTo || null,
    digestAt: plan.digest === 'daily' ? digestAt : null,
  }
  if (isNew) return { ...plan, ...times, kind, target: target.trim() }
  return {
    ...plan,
    ...times,
    ...(target.trim() === '' ? {} : { target: target.trim() }),
    ...(newSecret ? { newSecret } : {}),
  }
}
