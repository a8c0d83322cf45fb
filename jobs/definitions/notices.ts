/** What a channel of notices may be told: where it leads, of what, and how often. */

export const CHANNEL_KINDS = ['email', 'slack', 'discord', 'webhook'] as const

/** Changes of state that a channel may be told of. */
export const STATE_EVENTS = ['failed', 'recovered', 'late', 'needs_you'] as const

export const DIGESTS = ['immediate', 'hourly', 'daily'] as const
