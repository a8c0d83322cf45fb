/** The proxy family: an upstream API, page by page, into one table. */
import { z } from 'zod'
import { define, type StageDeclaration, type Titles } from '../engine/define'

const MINUTE = 60_000

/** Weights put the ends of the stages at 5, 10, 60, 70, 80, 95 and 100 percent. */
const stages: readonly StageDeclaration[] = [
  { name: 'prepare', titles: { id: 'Menyiapkan', en: 'Preparing' }, weight: 5 },
  { name: 'count', titles: { id: 'Menghitung data', en: 'Counting rows' }, weight: 5 },
  { name: 'fetch', titles: { id: 'Mengambil data', en: 'Fetching rows' }, weight: 50 },
  { name: 'check', titles: { id: 'Memeriksa data', en: 'Checking rows' }, weight: 10 },
  { name: 'compare', titles: { id: 'Membandingkan', en: 'Comparing' }, weight: 10 },
  { name: 'publish', titles: { id: 'Menyimpan', en: 'Publishing' }, weight: 15 },
  { name: 'finish', titles: { id: 'Menyelesaikan', en: 'Finishing' }, weight: 5 },
]

export const proxyPayload = z.strictObject({
  /** A person has seen that far fewer rows will stand, and wants it so. */
  allowShrink: z.boolean().default(false),
})
export type ProxyPayload = z.infer<typeof proxyPayload>

function proxy<const Type extends string>(type: Type, titles: Titles) {
  return {
    ...define<ProxyPayload>({
      family: 'proxy',
      type,
      titles,
      payload: proxyPayload,
      example: { allowShrink: false },
      stages,
      policy: {
        roles: ['admin', 'operator'],
        maxAttempts: 4,
        backoffMs: [5_000, 30_000, 2 * MINUTE],
        timeoutMs: 60 * MINUTE,
        concurrency: 1,
      },
      uniqueKey: () => `proxy.${type}`,
    }),
    type,
  }
}

export const proxyJobs = [
  proxy('pangkat', { id: 'Kenaikan Pangkat', en: 'Promotions' }),
  proxy('pensiun', { id: 'Pensiun', en: 'Retirements' }),
  proxy('pg_akademik', { id: 'PG Akademik', en: 'Academic degrees' }),
  proxy('pg_profesi', { id: 'PG Profesi', en: 'Professional degrees' }),
  proxy('skk', { id: 'SKK', en: 'SKK' }),
] as const

export type ProxyType = (typeof proxyJobs)[number]['type']
