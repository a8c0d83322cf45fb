/** A worker that is killed while it imports or takes an import back: all of it happens, once, or nothing of it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { until } from '../support/processes'

let at: Installation
let worker: TestProcess

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await at.web()
  worker = await at.worker()
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw('TRUNCATE sos_data, import_batches, import_failed_rows, row_changes, publications')
})

const ROWS = 20_000

/** Every hundredth row has a revenue that is none; `round` makes values differ from those of the round before. */
function file(round: number): string {
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const revenue = index % 100 === 0 ? 'bukan angka' : String(index * 10 + round)
    return `A-${index % (ROWS - 500)},PT ${index} ${round},${revenue},31/12/2024 14:30`
  })
  return `order_id,standard_name,revenue,order_created_date\n${lines.join('\n')}\n`
}

async function upload(text: string): Promise<{ jobId: string; batchId: string }> {
  const body = new FormData()
  body.append('file', new Blob([text]), 'penjualan.csv')
  const answer = await at.api('/api/files/upload?type=sos', { method: 'POST', body })
  expect(answer.status).toBe(202)
  return answer.body
}

async function stored(): Promise<string> {
  const { rows } = await at.database.db.raw<{ rows: { sum: string }[] }>(
    'SELECT count(*) || md5(string_agg(CAST(s AS text), chr(10) ORDER BY order_id)) AS sum FROM sos_data s',
  )
  return rows[0]?.sum ?? ''
}

/** The lock on the table holds whoever writes into it up in the middle; readers go on reading. */
async function killAt(id: string, stage: string): Promise<void> {
  const reader = await at.database.db.transaction()
  await reader.raw('LOCK TABLE sos_data IN SHARE MODE')
  await until(async () => (await at.run(id)).stage === stage, `${id} is in ${stage}`)
  worker.kill('SIGKILL')
  await worker.ended()
  await reader.rollback()
  worker = await at.worker()
}

it('whenever it is killed: the file is in as a whole, once, and a rollback leaves what stood before', async () => {
  const first = await upload(file(0))
  const begun = await at.finished(first.jobId)
  expect(begun.error).toBeNull()
  expect(begun).toMatchObject({
    status: 'completed',
    result: { totalRows: ROWS, successRows: 19_305, failedRows: 200, duplicateRows: 495 },
  })
  const before = await stored()
  for (const [round, stage] of [
    [1, 'check'],
    [2, 'publish'],
  ] as const) {
    const { jobId, batchId } = await upload(file(round))
    await killAt(jobId, stage)
    expect(await at.finished(jobId)).toMatchObject({
      status: 'completed',
      result: { totalRows: ROWS, failedRows: 200, duplicateRows: 495, inserted: 0, updated: 19_305 },
    })
    const failed = await at.database.db('import_failed_rows').where({ batch_id: batchId })
    expect(failed).toHaveLength(200)
    const { body } = await at.api(`/api/files/batches/${batchId}/rollback`, { method: 'POST', body: '{}' })
    await killAt(body.jobId, 'restore')
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed', result: { restored: 19_305 } })
    expect(await stored()).toBe(before)
  }
})
