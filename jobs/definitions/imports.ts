/** The import family: an uploaded spreadsheet, checked row by row, into one table; and the way back. */
import { z } from 'zod'
import { define, type StageDeclaration, type Titles } from '../engine/define'

const HOUR = 3_600_000

const stages: readonly StageDeclaration[] = [
  { name: 'open', titles: { id: 'Membuka berkas', en: 'Opening the file' }, weight: 5 },
  { name: 'check', titles: { id: 'Memeriksa baris', en: 'Checking rows' }, weight: 60 },
  { name: 'compare', titles: { id: 'Membandingkan', en: 'Comparing' }, weight: 15 },
  { name: 'publish', titles: { id: 'Menyimpan', en: 'Publishing' }, weight: 15 },
  { name: 'finish', titles: { id: 'Menyelesaikan', en: 'Finishing' }, weight: 5 },
]

const id = z.string().min(1).max(200)

/** For showing and finding a run only; runs that were queued before it was kept have none. */
const fileName = z.string().max(255).optional()

export const importPayload = z.strictObject({
  batchId: id,
  fileName,
  /** Only look, and say what an import would do. */
  preview: z.boolean().default(false),
})
export type ImportPayload = z.infer<typeof importPayload>

const roles = ['admin', 'operator'] as const
const example = { batchId: 'imp-20261122T031500123-9f3a1c52', fileName: 'sos-november.xlsx' }

const shown = {
  subject: ({ fileName: name }: { fileName?: string | undefined }) => name,
  page: ({ batchId }: { batchId: string }) => `/imports/${encodeURIComponent(batchId)}`,
}

function importJob<const Type extends string>(type: Type, titles: Titles) {
  return {
    ...define<ImportPayload>({
      family: 'import',
      type,
      titles,
      payload: importPayload,
      example: { ...example, preview: false },
      stages,
      policy: {
        roles,
        maxAttempts: 3,
        backoffMs: [2_000, 4_000, 8_000],
        timeoutMs: 2 * HOUR,
        concurrency: 1,
      },
      isStartedByDesk: true,
      uniqueKey: ({ batchId }) => `import.${batchId}`,
      ...shown,
    }),
    type,
  }
}

export const importJobs = [
  importJob('sos-import', { id: 'Impor SOS', en: 'SOS import' }),
  importJob('hsi-import', { id: 'Impor HSI', en: 'HSI import' }),
  importJob('jt-import', { id: 'Impor JT', en: 'JT import' }),
  importJob('datin-import', { id: 'Impor Datin', en: 'Datin import' }),
] as const

export type ImportType = (typeof importJobs)[number]['type']

/** `previewing` and `previewed` wait for a person; `stopped` was given up or cancelled by one before anything was written. */
export const BATCH_STATUSES = [
  'previewing',
  'previewed',
  'queued',
  'running',
  'completed',
  'failed',
  'stopped',
  'rolled_back',
] as const

export const rollbackPayload = z.strictObject({
  batchId: id,
  fileName,
  /** Refuse as a whole when a row was changed since, instead of keeping those that were. */
  strict: z.boolean().default(false),
})
export type RollbackPayload = z.infer<typeof rollbackPayload>

export const importRollback = define<RollbackPayload>({
  family: 'import',
  type: 'rollback',
  titles: { id: 'Pembatalan impor', en: 'Rollback of an import' },
  payload: rollbackPayload,
  example: { ...example, strict: false },
  stages: [
    { name: 'prepare', titles: { id: 'Menyiapkan', en: 'Preparing' }, weight: 10 },
    { name: 'restore', titles: { id: 'Mengembalikan', en: 'Restoring' }, weight: 85 },
    { name: 'finish', titles: { id: 'Menyelesaikan', en: 'Finishing' }, weight: 5 },
  ],
  policy: { roles, maxAttempts: 3, backoffMs: [2_000, 4_000, 8_000], timeoutMs: HOUR, concurrency: 1 },
  isStartedByDesk: true,
  uniqueKey: ({ batchId }) => `import.${batchId}`,
  ...shown,
})
