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

async function imported(type: string, name: string, file: string | Blob, { preview = false } = {}) {
  const body = new FormData()
  body.append('file', new Blob([file]), name)
  const reply = await at.api(`/api/files/upload?type=${type}&preview=${preview}`, { method: 'POST', body })
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

describe('a file that rows of another type stand in the way of', () => {
  const JT = 'No NDE SPMK,ID I-HLD,Witel Baru,Revenue Plan,PO Name,Segmen\n'
  const ROWS = 'N-1,H-1,MEDAN,1,Ani,DGS\nN-2,H-2,MEDAN,2,Ani,DGS\n'

  it('says how many it would turn into its own, and did, and none when there are none', async () => {
    const first = await imported('jt', 'jt.csv', `${JT}${ROWS}`)
    expect(first.run.result).not.toHaveProperty('otherType')
    const datin = `${JT}${ROWS}N-3,,MEDAN,3,Budi,DGS\n`
    const turned = { column: 'status_proyek', value: 'JT', count: 2 }
    const { run, batchId } = await imported('datin', 'datin.csv', datin, { preview: true })
    expect(run.result).toMatchObject({
      inserted: 1,
      updated: 2,
      otherType: turned,
      sheet: expect.any(String),
    })
    const { body } = await at.api(`/api/files/batches/${batchId}`)
    expect(body.batch.preview.otherType).toEqual(turned)
    const go = await at.api(`/api/files/batches/${batchId}`, {
      method: 'POST',
      body: JSON.stringify({ verb: 'import' }),
    })
    expect((await at.finished(go.body.jobId)).result).toMatchObject({ otherType: turned })
    const again = await imported('datin', 'datin.csv', datin)
    expect(again.run.result).not.toHaveProperty('otherType')
    const back = await imported('jt', 'jt.csv', `${JT}${ROWS.split('\n')[0]}\n`, { preview: true })
    expect(back.run.result).toMatchObject({ otherType: { ...turned, value: 'DATIN', count: 1 } })
  })
})

it('a text that no workbook can hold is never cut: the .xlsx download says so, and the .csv has it whole', async () => {
  const long = 'panjang '.repeat(5_000).trim()
  await imported('hsi', 'panjang.csv', `order_id;engineermemo\nA-1;${long}\nA-2;PT Dua\n`)
  const download = (path: string) =>
    token('admin', '--expires', `${path.length}d`).then((key) =>
      fetch(`${at.url}/api/files/${path}`, { headers: { Authorization: `Bearer ${key}` } }),
    )
  const book = await (await download('tables/hsi/export?format=xlsx')).blob()
  const { run, batchId } = await imported('hsi', 'panjang.xlsx', book)
  expect(run.result).toMatchObject({ totalRows: 2, failedRows: 1, inserted: 0, updated: 0, unchanged: 1 })
  const { body } = await at.api(`/api/files/batches/${batchId}/errors`)
  expect(body.data[0].errors).toMatchObject([{ column: 'Memo Teknisi', value: '#LENGTH!' }])
  const { run: whole } = await imported(
    'hsi',
    'panjang.csv',
    await (await download('tables/hsi/export?format=csv')).blob(),
  )
  expect(whole.result).toMatchObject({ failedRows: 0, unchanged: 2 })
})

async function token(role: string, ...more: string[]): Promise<string> {
  const name = ['uji', role, ...more].join(' ')
  const { out } = await at.cli('token', 'create', '--name', name, '--role', role, ...more, '--json')
  return (JSON.parse(out) as { token: string }).token
}
