/** Whether this installation can do its work. */

import { redisAnswers } from '@/jobs/engine/redis'
import { databaseAnswers } from '@/models/db'
import { livingProcesses } from '@/models/process'

export interface Health {
  status: 'ok' | 'unusable'
  database: boolean
  redis: boolean
  /** Worker processes heard of in the last 15 s. */
  workers: number
}

export async function checkHealth(): Promise<Health> {
  const [database, redis] = await Promise.all([databaseAnswers(), redisAnswers()])
  const workers = database ? (await livingProcesses()).filter(({ role }) => role === 'worker').length : 0
  return { status: database && redis && workers > 0 ? 'ok' : 'unusable', database, redis, workers }
}
