/** A sixth proxy type is an entry, a controller and a migration: everything else follows, and nothing else is touched. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPerson, signIn } from '../support/browser'
import { type Installation, openInstallation } from '../support/installation'
import { type Copy, copyWithSixthType, type Leave, leave, serveLeaves } from '../support/sixth-type'

const PROXY = '/api/siasn/ws/admin/proxy'
const cwd = process.cwd()
const served: Leave[] = Array.from({ length: 230 }, (_, number) => leave(number))

let copy: Copy
let upstream: Awaited<ReturnType<typeof serveLeaves>>
let at: Installation
let types: Promise<string>

beforeAll(async () => {
  copy = await copyWithSixthType()
  upstream = await serveLeaves(served, 'stand-in-token')
  // Everything that the installation starts runs in the copy.
  process.chdir(copy.root)
  types = copy.node('node_modules/typescript/bin/tsc', '--noEmit')
  types.catch(() => undefined)
  await copy.node('node_modules/next/dist/bin/next', 'build')
  at = await openInstallation({
    env: {
      SIASN_BASE_URL: upstream.url,
      PROXY_FRESH_MINUTES: '0',
      // A key of its own, so that the copy prepares itself, its migration included.
      SECRET_KEY: 'kunci-salinan-yang-cukup-panjang',
    },
  })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
}, 240_000)

afterAll(async () => {
  process.chdir(cwd)
  await types?.catch(() => undefined)
  await at?.close()
  upstream?.stop()
  copy?.remove()
})

const post = (path: string, body: object = {}) => at.api(path, { method: 'POST', body: JSON.stringify(body) })

async function sync(): Promise<string> {
  const { status, body } = await post(`${PROXY}/cuti/sync`)
  expect(status).toBe(202)
  expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed' })
  return body.jobId
}

const stored = () => at.database.db.withSchema('siasn_proxy').from('proxy_cuti').orderBy('id')

it('the type checker asks for nothing more', async () => {
  expect(await types).toBe('')
})

describe('by its three files alone the type has', () => {
  let first: string

  it('a sync with a status, which fills its table', async () => {
    first = await sync()
    expect((await at.api(`${PROXY}/status?jobId=${first}`)).body).toMatchObject({
      type: 'cuti',
      state: 'completed',
      result: { total: 230, inserted: 230, complete: true },
    })
    expect(await stored()).toHaveLength(230)
  })

  it('a list with filters, fields in both languages, and rows with their history', async () => {
    const list = await at.api(`${PROXY}/cuti?nama=cuti%20007&status_usulan=3&periode=04-2026`)
    expect(list.body).toMatchObject({ pagination: { total: 1 }, runId: first })
    const [row] = list.body.data
    expect(row).toMatchObject({ id: 'cuti-7', lama_cuti: '2 bulan', tgl_usulan: '2026-01-05', pegawai: null })
    const english = { headers: { 'accept-language': 'en' } }
    const fields = await at.api(`${PROXY}/cuti/fields`, english)
    expect(fields.body).toMatchObject({ title: 'Long leave', type: 'cuti' })
    expect(fields.body.columns).toContainEqual({ path: 'lama_cuti', title: 'Length of leave', show: 'text' })
    expect(fields.body.filters).toContainEqual(
      expect.objectContaining({
        name: 'jenis_layanan_nama',
        options: [{ value: 'Cuti Besar', label: 'Cuti Besar' }],
      }),
    )
    const detail = await at.api(`${PROXY}/cuti/rows/cuti-7`)
    expect(detail.body).toMatchObject({
      data: { id: 'cuti-7' },
      history: [{ runId: first, kind: 'inserted' }],
    })
  })

  it('a download in both formats', async () => {
    const csv = await at.api(`${PROXY}/cuti/export?format=csv`)
    expect(csv.headers.get('content-disposition')).toMatch(/filename="cuti-\d{4}-\d\d-\d\d\.csv"/)
    expect(csv.body).toContain('Lama Cuti')
    expect(csv.body.trim().split('\n')).toHaveLength(231)
    expect((await at.api(`${PROXY}/cuti/export?format=xlsx`)).status).toBe(200)
  })

  it('changes row by row, and an undo that takes them back', async () => {
    const before = await stored()
    served[0] = { ...leave(0), nama: 'NAMA BARU' }
    served.pop()
    served.push(leave(900), leave(901))
    const second = await sync()
    const { body } = await at.api(`/api/runs/${second}/changes?limit=100`)
    expect(body.counts).toEqual({ inserted: 2, updated: 1, deleted: 1 })
    expect(body.data).toContainEqual({
      key: 'cuti-0',
      kind: 'updated',
      label: `${leave(0).nip} · NAMA BARU`,
      fields: [{ name: 'nama', before: leave(0).nama, after: 'NAMA BARU' }],
    })
    const undo = await post(`/api/runs/${second}/undo`)
    expect(await at.finished(undo.body.jobId)).toMatchObject({
      status: 'completed',
      result: { type: 'cuti' },
    })
    expect(await stored()).toEqual(before)
  })

  it('a place in the overview, in “all at once”, in the panel and in the clean-up', async () => {
    const overview = await at.api(`${PROXY}/overview`)
    expect(overview.body.types).toContainEqual(
      expect.objectContaining({
        type: 'cuti',
        rows: 230,
        standing: expect.objectContaining({ runId: first }),
      }),
    )
    const all = await post(`${PROXY}/sync-all`)
    const mine = all.body.results.find((one: { type: string }) => one.type === 'cuti')
    expect(mine).toMatchObject({ http: 202 })
    expect(await at.finished(mine.jobId)).toMatchObject({ status: 'completed' })
    expect((await at.api(`${PROXY}/debug`)).body.byType.cuti).toMatchObject({ total: 3, completed: 3 })
    const cleaned = await post(`${PROXY}/cleanup`, { states: ['completed'], type: 'cuti' })
    expect(cleaned.body).toMatchObject({ cleaned: 3 })
  })

  it('its verbs on the command line', async () => {
    expect((await at.cli('run', '--help')).out).toContain('proxy.cuti')
    const { code, out } = await at.cli('run', 'cuti', '--wait', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ type: 'cuti', status: 'completed' })
    const file = join(copy.root, 'cuti.csv')
    expect(await at.cli('export', 'cuti', '--format', 'csv', '--out', file)).toMatchObject({ code: 0 })
    expect(readFileSync(file, 'utf8')).toContain(leave(5).nama)
  })

  it('its section in the docs', async () => {
    await copy.node('--import', 'tsx', 'bin/docs.ts')
    const page = readFileSync(join(copy.root, 'docs/jobs.md'), 'utf8')
    expect(page).toContain('\n## proxy.cuti\n')
    expect(page).toContain('GET /siasn-instansi/cuti/usulan')
  })

  it('a card on the proxy page, and a page of its own with its rows', async () => {
    const browser = await openBrowser()
    try {
      const { page, problems } = await openPerson(browser, at.url)
      await signIn(page)
      await page.goto(`${at.url}/proxy`)
      await page.getByRole('heading', { name: 'Cuti Besar' }).waitFor()
      await page.locator('main a[href="/proxy/cuti"]').first().click()
      await page.waitForURL('**/proxy/cuti')
      await page.getByRole('heading', { name: 'Cuti Besar' }).first().waitFor()
      await page.getByText('NAMA BARU').first().waitFor()
      expect(problems).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
