/** Undoing a sync: a job like any other, never active together with a sync of the same type. */
import { z } from 'zod'
import { define } from '../engine/define'

export const undoPayload = z.strictObject({
  /** The run to undo. */
  runId: z.string().min(1).max(200),
  /** The proxy type whose table it published into. */
  type: z.string().min(1).max(100),
})
export type UndoPayload = z.infer<typeof undoPayload>

export const proxyUndo = define<UndoPayload>({
  family: 'proxy',
  type: 'undo',
  titles: { id: 'Urungkan sinkronisasi', en: 'Undo of a sync' },
  payload: undoPayload,
  example: { runId: 'proxy-pangkat-20261122T031500123-9f3a1c', type: 'pangkat' },
  stages: [
    { name: 'prepare', titles: { id: 'Menyiapkan', en: 'Preparing' }, weight: 10 },
    { name: 'restore', titles: { id: 'Mengembalikan', en: 'Restoring' }, weight: 85 },
    { name: 'finish', titles: { id: 'Menyelesaikan', en: 'Finishing' }, weight: 5 },
  ],
  policy: {
    roles: ['admin', 'operator'],
    maxAttempts: 3,
    backoffMs: [5_000, 30_000],
    timeoutMs: 30 * 60_000,
    concurrency: 2,
  },
  isStartedByDesk: true,
  uniqueKey: ({ type }) => `proxy.${type}`,
})
