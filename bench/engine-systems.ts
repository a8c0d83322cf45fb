/** The queue systems beside each other: what each is, how it is set, and what it needs of the stage. */
import { fileURLToPath } from 'node:url'

export interface QueueSystem {
  key: string
  name: string
  file: string
  stores: readonly ('PostgreSQL' | 'Redis')[]
  /** Flags that its workers are started with. */
  nodeOptions?: string
  /** How it is set here, for the report. */
  settings: string
  /** When a job of a killed worker starts again, by its defaults; null when never. */
  recovery: string | null
}

const script = (name: string) => fileURLToPath(import.meta.resolve(`./engine-workers/${name}.ts`))

/** In the order of each round. */
export const SYSTEMS: readonly QueueSystem[] = [
  {
    key: 'ours',
    name: 'Sinkron',
    file: script('ours'),
    stores: ['PostgreSQL', 'Redis'],
    // As `npm run worker` starts it.
    nodeOptions: '--max-semi-space-size=4',
    settings: 'as `npm run worker`; run, attempt and events kept in PostgreSQL',
    recovery: 'lease of 20 s, swept every 5 s',
  },
  {
    key: 'bull',
    name: 'Bull 4',
    file: script('bull'),
    stores: ['Redis'],
    settings: 'defaults, finished jobs kept',
    recovery: 'lock of 30 s, looked for every 30 s',
  },
  {
    key: 'bullmq',
    name: 'BullMQ',
    file: script('bullmq'),
    stores: ['Redis'],
    settings: 'defaults, finished jobs kept',
    recovery: 'lock of 30 s, looked for every 30 s',
  },
  {
    key: 'pg-boss',
    name: 'pg-boss 10',
    file: script('pg-boss'),
    stores: ['PostgreSQL'],
    settings:
      'batchSize = concurrency, polls every 0.5 s (its least) and at once after a full batch; finished jobs kept',
    recovery: 'expires after 15 min, looked for every 2 min',
  },
  {
    key: 'graphile',
    name: 'graphile-worker 0.16',
    file: script('graphile'),
    stores: ['PostgreSQL'],
    settings: 'prepared statements, pool of concurrency + 1 (80 in all at most); finished jobs are deleted',
    recovery: 'lock of 4 h, looked for every 8 to 10 min',
  },
  {
    key: 'bare',
    name: 'bare SKIP LOCKED loop',
    file: script('bare'),
    stores: ['PostgreSQL'],
    settings: 'claims and completes as many rows at once as its concurrency; no attempts, leases or retries',
    recovery: null,
  },
]

/** Ratios are to this one. */
export const YARDSTICK = 'bull'
