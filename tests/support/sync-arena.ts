/** The stage of crash tests of one sync: an installation, workers that come and go, and what must hold in the end. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type Installation, openInstallation, type TestProcess } from './installation'
import { tableRows, upstreamRows } from './pangkat'

export interface SyncArena {
  /** There from the first test on. */
  readonly at: Installation
  worker(extra?: Record<string, string>): Promise<TestProcess>
  /** A worker started otherwise that ends with the test. */
  keep(worker: TestProcess): void
  queueUndo(runId: string): Promise<string>
  /** Of all attempts of a run, in order. */
  outcomes(id: string): Promise<string[]>
  /** One terminal event, and the rows of an undisturbed run. */
  expectUndisturbed(id: string): Promise<void>
}

/** Registers the hooks of a file of such tests. */
export function openSyncArena(): SyncArena {
  let at: Installation
  let workers: TestProcess[] = []

  beforeAll(async () => {
    at = await openInstallation({
      siasn: { latencyMs: 40, rows: { pangkat: 5_200 } },
      env: { SIASN_MAX_CONCURRENCY: '1' },
    })
  })

  afterAll(() => at.close())

  beforeEach(async () => {
    await at.database.db.raw(
      'TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, row_changes; TRUNCATE siasn_proxy.proxy_pangkat',
    )
    at.siasn.reset()
    await at.redis.client.flushall()
  })

  afterEach(async () => {
    for (const worker of workers) worker.kill('SIGKILL')
    await Promise.all(workers.map((worker) => worker.ended()))
    workers = []
  })

  return {
    get at() {
      return at
    },
    worker: async (extra) => {
      const started = await at.worker(extra)
      workers.push(started)
      return started
    },
    keep: (started) => {
      workers.push(started)
    },
    queueUndo: async (runId) => {
      const id = `proxy-undo-test-${runId}`
      await at.database.db('job_runs').insert({
        id,
        family: 'proxy',
        type: 'undo',
        payload: JSON.stringify({ runId, type: 'pangkat' }),
        unique_key: 'proxy.pangkat',
        max_attempts: 4,
        requested_by: 'uji',
      })
      return id
    },
    outcomes: async (id) =>
      (await at.database.db('job_attempts').where({ run_id: id }).orderBy('attempt')).map(
        (row: { outcome: string }) => row.outcome,
      ),
    expectUndisturbed: async (id) => {
      const terminal = await at.database
        .db('run_events')
        .where({ run_id: id })
        .whereIn('kind', ['completed', 'dead', 'cancelled'])
      expect(terminal).toHaveLength(1)
      expect(await tableRows(at)).toEqual(upstreamRows(at))
      const staging = await at.database.db('pg_tables').where({ schemaname: 'staging', tablename: id })
      expect(staging).toEqual([])
    },
  }
}
