/** Channels, told notices and freshness targets, as the server describes them. */
import { queryOptions } from '@tanstack/react-query'
import { STATE_EVENTS } from '@/jobs/definitions/notices'
import type { Channel, ChannelPlan, ChannelsReply, NoticesReply, TargetsReply } from '@/replies/notices'
import { api } from '../api'

export const NOTICES_API = '/api/notices'

export const channelsQuery = queryOptions({
  queryKey: ['notices', 'channels'],
  queryFn: ({ signal }) => api<ChannelsReply>(`${NOTICES_API}/channels`, { signal }),
})

export const logQuery = queryOptions({
  queryKey: ['notices', 'log'],
  queryFn: async ({ signal }) => (await api<NoticesReply>(`${NOTICES_API}/log`, { signal })).notices,
})

export const targetsQuery = queryOptions({
  queryKey: ['notices', 'targets'],
  queryFn: async ({ signal }) => (await api<TargetsReply>(`${NOTICES_API}/targets`, { signal })).targets,
})

const PLANNED: Readonly<Record<keyof ChannelPlan, true>> = {
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
export function planOf(channel: ChannelPlan): ChannelPlan {
  return Object.fromEntries(
    Object.entries(channel).filter(([name]) => name in PLANNED),
  ) as unknown as ChannelPlan
}

/** The fields of the form: those of a plan, with words where a plan has none, and the address. */
export interface Fields extends Omit<ChannelPlan, 'quietFrom' | 'quietTo' | 'digestAt'> {
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
      events: [...STATE_EVENTS],
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
