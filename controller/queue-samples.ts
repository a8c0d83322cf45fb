/** Remembers how full the queues are, as long as attempts are remembered. */
import { takeQueueSample } from '@/models/queue-sample'
import { settings } from './settings'

export async function sampleQueues(): Promise<void> {
  const { attemptsRetentionDays } = await settings()
  await takeQueueSample(attemptsRetentionDays)
}
