/** Channels that people are told through, the notices they were told, and freshness targets. */
import type { CHANNEL_KINDS, DIGESTS, STATE_EVENTS } from '@/jobs/definitions/notices'

export type ChannelKind = (typeof CHANNEL_KINDS)[number]
export type StateEvent = (typeof STATE_EVENTS)[number]
export type Digest = (typeof DIGESTS)[number]

/** What a person decides about a channel. Times of day are `HH:MM` in Jakarta. */
export interface ChannelPlan {
  title: string
  /** E-mail address. */
  owner: string
  ownRuns: boolean
  /** Names of jobs, `family.*`, or `*`. */
  jobs: string[]
  events: StateEvent[]
  everyRun: boolean
  language: 'id' | 'en'
  quietFrom: string | null
  quietTo: string | null
  digest: Digest
  digestAt: string | null
  enabled: boolean
}

export interface Channel extends ChannelPlan {
  id: string
  kind: ChannelKind
  /** Masked: recognizable, and of no use to anybody else. */
  target: string
  /** Why nothing is sent; null when something is. */
  broken: string | null
  /** Notices held back for a digest or until the quiet hours end. */
  held: number
  lastAt: string | null
  lastOk: boolean | null
  lastReason: string | null
  createdBy: string
  createdAt: string
  updatedAt: string
}

export interface ChannelsReply {
  channels: Channel[]
  /** Jobs that can be told of; those that may be late are started by hand or on time, without a payload of their own. */
  jobs: { name: string; title: string; mayBeLate: boolean }[]
  /** Whether mail can be sent at all. */
  mail: boolean
}

/** A channel that was stored; its signing secret is shown this once, when one was made. */
export interface StoredChannel {
  channel: Channel
  signingSecret: string | null
}

/** What came of a test message. */
export interface ChannelTest {
  ok: boolean
  message: string
  /** The beginning of what the other side said; null when it said nothing. */
  answer: string | null
}

export interface LoggedNotice {
  id: string
  event: StateEvent | 'completed'
  /** `family.type` */
  job: string
  jobTitle: string
  /** Null for a job that is late and never succeeded. */
  runId: string | null
  url: string | null
  channelId: string
  /** Null when the channel was deleted. */
  channel: string | null
  state: 'held' | 'pending' | 'sending' | 'sent' | 'failed' | 'unknown'
  reason: string | null
  createdAt: string
  /** When a notice that is held back may go out. */
  dueAt: string | null
  sentAt: string | null
}

export interface NoticesReply {
  /** The newest. */
  notices: LoggedNotice[]
}

/** How old the data of a job may be. */
export interface FreshnessTarget {
  /** `family.type` */
  job: string
  minutes: number
}

export interface TargetsReply {
  targets: FreshnessTarget[]
}
