/** The tables that imports fill: who may look, what is found, where a row came from, and downloads that can be uploaded. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'

let at: Installation

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

async function imported(type: string, name: string, file: string | Blob) {
  const body = new FormData()
  body.append('file', new Blob([file]), name)
  const reply = await at.api(`/api/files/upload?type=${type}`, { method: 'POST', body })
  return { batchId: reply.body.batchId as string, run: await at.finished(reply.body.jobId) }
}

const HEADER = 'order_id;standard_name;bill_witel;revenue;order_created_date;umur_order\n'
const SOS = `${HEADER}A-1;"PT\r\nSatu";BANDUNG;1.234.567,89;31/12/2024 23:59:59;7\nA-2;"PT ""Dua""; Tbk";MEDAN;-0,5;;\n007;=1+1;MEDAN;;2025-01-02;0\n`

describe('a table that imports fill', () => {
  it('is listed with its filters, and each row names the file it came from', async () => {
    const first = await imported('sos', 'sos-satu.csv', SOS)
    const second = await imported('sos', 'sos-dua.csv', `${HEADER}A-2;PT Dua;MEDAN;5;;\n`)
    const { body } = await at.api('/api/files/tables/sos?bill_witel=MEDAN&sort=-order_id')
    expect(body).toMatchObject({
      pagination: { total: 2 },
      syncedAt: expect.any(String),
      batch: { batchId: second.batchId, fileName: 'sos-dua.csv' },
      data: [
        { order_id: 'A-2', standard_name: 'PT Dua', batch: { fileName: 'sos-dua.csv' } },
        { order_id: '007', batch: { batchId: first.batchId, fileName: 'sos-satu.csv' } },
      ],
    })
    const { body: fields } = await at.api('/api/files/tables/sos/fields')
    expect(fields.filters).toContainEqual(
      expect.objectContaining({
        name: 'bill_witel',
        options: ['BANDUNG', 'MEDAN'].map((value) => ({ value, label: value })),
      }),
    )
    const { body: row } = await at.api('/api/files/tables/sos/rows/A-2')
    expect(row).toMatchObject({
      data: { revenue: '5.00' },
      history: [{ kind: 'updated' }, { kind: 'inserted' }],
    })
    expect((await at.api('/api/files/tables/sos?entah=1')).status).toBe(400)
    expect((await at.api('/api/files/tables/sos/rows/Z-9')).body.code).toBe('unknown_row')
  })

  it.each(['csv', 'xlsx'])('is downloaded as .%s, and uploaded again changes nothing', async (format) => {
    const answer = await fetch(`${at.url}/api/files/tables/sos/export?format=${format}`, {
      headers: {
        Authorization: `Bearer ${await token('admin', '--expires', format === 'csv' ? '1d' : '2d')}`,
      },
    })
    expect(answer.status).toBe(200)
    const { run } = await imported('sos', `kembali.${format}`, await answer.blob())
    expect(run).toMatchObject({
      status: 'completed',
      result: { totalRows: 3, failedRows: 0, inserted: 0, updated: 0, unchanged: 3 },
    })
  })

  it('is shown to operators, and to nobody who is bound to a unit', async () => {
    const look = async (role: string, ...more: string[]) => {
      const headers = { Authorization: `Bearer ${await token(role, ...more)}` }
      const answer = await fetch(`${at.url}/api/files/tables/hsi`, { headers })
      return { status: answer.status, body: (await answer.json()) as { code?: string } }
    }
    expect((await look('viewer')).status).toBe(403)
    expect((await look('operator')).body).toMatchObject({ data: [], syncedAt: null, batch: null })
    expect((await look('operator', '--unit', '12')).body.code).toBe('rows_of_all_units')
  })
})

async function token(role: string, ...more: string[]): Promise<string> {
  const name = ['uji', role, ...more].join(' ')
  const { out } = await at.cli('token', 'create', '--name', name, '--role', role, ...more, '--json')
  return (JSON.parse(out) as { token: string }).token
}
