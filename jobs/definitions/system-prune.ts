/** Removing what is older than its retention: history, never anything that still stands or still waits. */
import { z } from 'zod'
import { define } from '../engine/define'

const prunePayload = z.strictObject({})

export const systemPrune = define<z.infer<typeof prunePayload>>({
  family: 'system',
  type: 'prune',
  titles: { id: 'Pembersihan riwayat', en: 'Pruning of history' },
  payload: prunePayload,
  example: {},
  stages: [
    { name: 'runs', titles: { id: 'Menghapus proses lama', en: 'Removing old runs' }, weight: 50 },
    {
      name: 'history',
      titles: { id: 'Menghapus percobaan dan kejadian', en: 'Removing attempts and events' },
      weight: 25,
    },
    { name: 'changes', titles: { id: 'Menghapus perubahan baris', en: 'Removing row changes' }, weight: 20 },
    { name: 'rest', titles: { id: 'Menghapus sisanya', en: 'Removing the rest' }, weight: 5 },
  ],
  policy: {
    roles: ['admin'],
    maxAttempts: 3,
    backoffMs: [60_000, 10 * 60_000],
    timeoutMs: 2 * 3_600_000,
    concurrency: 1,
  },
  uniqueKey: () => 'system.prune',
})
