/** Files that staff bring: looked at, put right, imported, followed, and taken back. */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import type { Page, Route } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { newPerson, signInAs } from '../support/people'
import { until } from '../support/processes'
import { confirm, NOT_YET_FETCHED, openStory, overflow, violations } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 1 } } })
const rows = () => story.at.database.db('sos_data').orderBy('order_id')

beforeEach(() =>
  story.at.database.db.raw(
    'TRUNCATE sos_data, import_batches, import_failed_rows, import_mappings, row_changes',
  ),
)

const csv = (name: string, text: string | Buffer) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(text),
})

/** A workbook whose sheets all look like what is imported. */
async function xlsx(name: string, sheets: Readonly<Record<string, unknown[][]>>) {
  const workbook = new ExcelJS.Workbook()
  for (const [title, cells] of Object.entries(sheets)) workbook.addWorksheet(title).addRows(cells)
  return {
    ...csv(name, Buffer.from(await workbook.xlsx.writeBuffer())),
    mimeType: 'application/octet-stream',
  }
}

const HEADER = 'order_id;Nama Pelanggan Kita;revenue;order_created_date\n'
const FIRST = `${HEADER}A-1;PT Satu;1.234;31/12/2024 14:30\nA-2;PT Dua;2.500;02/01/2025\nA-3;PT Tiga;entah;31/02/2025\n`

/** Brings a file and leaves for its page when it is there. */
async function bring(page: Page, file: ReturnType<typeof csv>): Promise<void> {
  await page.getByTestId('files').setInputFiles(file)
  await page.getByTestId('upload-start').click()
  await page.getByRole('link', { name: 'Buka pratinjau' }).click()
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click()
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click()
}

const status = (page: Page, word: string) => page.getByTestId('batch-status').getByText(word).waitFor()
const count = (page: Page, name: string, value: string) =>
  page.getByTestId(`count-${name}`).getByText(value, { exact: true }).waitFor()

const json = (body: unknown) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

const LARGE_BYTES = 2 ** 20 + 1

/** An operator of one unit, at a page. */
async function bound(path: string): Promise<Page> {
  const admin = await signInAs(story.at)
  const who = { email: 'unit@kantor.test', role: 'operator', unitId: 'UNIT' }
  const { cookie } = await newPerson(story.at, admin, who)
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(cookie) ?? []
  const page = await story.person()
  await page.context().addCookies([{ name, value, url: story.at.url }])
  await page.goto(path)
  return page
}

/** A file that was imported, through the API. */
async function imported(text: string, name = 'sos-lama.csv'): Promise<string> {
  const body = new FormData()
  body.append('file', new Blob([text]), name)
  const reply = await story.at.api('/api/files/upload?type=sos', { method: 'POST', body })
  await story.at.finished(reply.body.jobId)
  return reply.body.batchId
}

describe('an import', () => {
  it('is looked at, gets a column, is imported, and its failed rows are corrected and follow', async () => {
    const page = await story.person()
    await signedIn(page, '/imports')
    await page.getByText('Belum ada impor').waitFor()
    await bring(page, csv('sos-januari.csv', FIRST))
    await status(page, 'Menunggu keputusan')
    await count(page, 'inserted', '2')
    await count(page, 'failed', '1')
    await page.getByTestId('error-kinds').getByText('bukan angka').waitFor()
    await picture(page, 'import-preview')

    const sample = page.getByTestId('sample')
    const price = (text: string) => sample.getByRole('cell', { name: text, exact: true }).waitFor()
    await choose(page, 'Kolom untuk Nama Pelanggan Kita', 'Nama Standar')
    await choose(page, 'Cara membaca angka Pendapatan', 'Inggris: 1,234.5')
    await page.getByTestId('pending').getByText('belum diperiksa').waitFor()
    expect(await page.getByTestId('import-valid').isDisabled()).toBe(true)
    await page.getByTestId('look-again').click()
    await sample.getByText('PT Satu').waitFor()
    await price('1,23')
    await choose(page, 'Cara membaca angka Pendapatan', 'Indonesia: 1.234,5')
    await page.getByTestId('number-styles').getByText('1.234,00').waitFor()
    await page.getByTestId('look-again').click()
    await price('1.234,00')
    await page.getByRole('button', { name: 'Impor baris yang valid (2)' }).click()
    await status(page, 'Selesai')
    expect(await rows()).toMatchObject([
      { order_id: 'A-1', standard_name: 'PT Satu', revenue: '1234.00' },
      { order_id: 'A-2' },
    ])

    const failed = page.getByTestId('failed-rows')
    await failed.getByText('entah').waitFor()
    await picture(page, 'import-result')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('errors-csv').click(),
    ])
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain('PT Tiga')
    await failed.getByRole('link', { name: 'Unggah berkas yang sudah diperbaiki' }).click()
    const corrected = text.replace('entah', '3.500').replace('31/02/2025', '28/02/2025')
    await bring(page, csv('sos-januari-gagal.csv', corrected))
    await page.getByRole('button', { name: 'Impor semua baris (1)' }).click()
    await status(page, 'Selesai')
    expect(await rows()).toHaveLength(3)
    expect((await rows())[2]).toMatchObject({ order_id: 'A-3', standard_name: 'PT Tiga', revenue: '3500.00' })
  })

  it('leads to its rows in the table, and is taken back', async () => {
    await imported('order_id;standard_name;revenue\nA-1;PT Satu;1.234,5\n')
    const id = await imported(
      'order_id;standard_name;revenue\nA-1;PT Satu;1.234,5\nA-3;PT Tiga;3.500\n',
      'sos-dua.csv',
    )
    const page = await story.person()
    await signedIn(page, `/imports/${id}`)
    await page.getByRole('link', { name: 'Lihat tabelnya' }).click()
    await page.getByRole('cell', { name: 'sos-lama.csv' }).waitFor()
    await picture(page, 'import-table')
    expect(await violations(page)).toEqual([])
    await page.getByTestId('filter-standard_name').fill('tiga')
    await page.getByRole('link', { name: /^A-1/ }).waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /A-3.*3\.500,00.*sos-dua\.csv/ }).waitFor()
    await page.getByRole('link', { name: /^A-3/ }).click()
    await page.getByRole('dialog').getByText('Proses yang menyimpan').waitFor()
    await page.getByRole('dialog').getByRole('link', { name: 'Lihat semua perubahan proses ini' }).click()
    await page.getByTestId('to-batch').waitFor()
    expect(await page.getByTestId('undo').count()).toBe(0)
    await page.getByRole('link', { name: /^Buka baris A-3/ }).click()
    await page.getByRole('dialog').getByText('PT Tiga').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('cell', { name: 'sos-dua.csv' }).getByRole('link').click()

    await page.getByTestId('rollback').click()
    await page.getByTestId('rollback-effect').getByText('1 baris yang ditambahkan akan dihapus').waitFor()
    await picture(page, 'import-rollback')
    await page.getByRole('button', { name: 'Ya, batalkan impor' }).click()
    await page.getByTestId('rolled-back').getByText('1 baris dihapus').waitFor()
    expect(await rows()).toMatchObject([{ order_id: 'A-1' }])
    await page.getByRole('link', { name: 'Impor berkas' }).click()
    await page.getByRole('link', { name: 'sos-dua.csv' }).waitFor()
    await picture(page, 'imports')
    await page.getByTestId('filter-search').fill('lama')
    await page.getByRole('link', { name: 'sos-dua.csv' }).waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?search=lama')
  })

  it('that another person decides about is followed, and a file that was imported before is told', async () => {
    const text = 'order_id,revenue\nB-1,100\nB-2,200\n'
    await imported(text)
    const [page, other] = [await story.person(), await story.person()]
    await signedIn(page, '/imports')
    await page.getByTestId('files').setInputFiles(csv('sos-baru.csv', text))
    await page.getByTestId('upload-start').click()
    await page.getByTestId('twin').getByText('sos-lama.csv').waitFor()
    await page.getByTestId('upload-status').getByText('Menunggu keputusan').waitFor()
    await page.getByRole('row', { name: /sos-baru\.csv.*Menunggu keputusan.*2 baris/ }).waitFor()
    await page.getByRole('link', { name: 'Buka pratinjau' }).click()
    await page.getByTestId('twin').waitFor()
    await signedIn(other, new URL(page.url()).pathname)
    await count(other, 'unchanged', '2')
    await other.getByTestId('stop').click()
    await confirm(other)
    await status(page, 'Dihentikan')
    await status(other, 'Dihentikan')
  })

  it('whose file loses the network on its way goes on from where it was, when there is one again', async () => {
    const page = await story.person()
    const context = page.context()
    await signedIn(page, '/imports')
    await page.getByText('Paling besar 200 MB').waitFor()
    const lines = Array.from({ length: 2_000 }, (_, row) => `N-${row};${row}\n`)
    const text = `order_id;revenue\n${lines.join('')}`
    const half = Math.floor(text.length / 2)
    const offsets: (string | undefined)[] = []
    await page.route(/\/uploads\/[^/]+$/, async (route, request) => {
      if (request.method() !== 'PATCH') return route.continue()
      const { 'upload-offset': offset, ...given } = await request.allHeaders()
      offsets.push(offset)
      if (offsets.length > 1) return route.continue()
      // Half of it arrives; then the network is gone.
      const kept = ['cookie', 'origin', 'content-type', 'tus-resumable'].map((name) => [
        name,
        given[name] ?? '',
      ])
      const headers = { ...Object.fromEntries(kept), 'upload-offset': '0' }
      const body = text.slice(0, half)
      const { status } = await story.at.api(new URL(request.url()).pathname, {
        method: 'PATCH',
        headers,
        body,
      })
      expect(status).toBe(204)
      story.excuse(NOT_YET_FETCHED)
      await context.setOffline(true)
      return route.abort('internetdisconnected').catch(() => undefined)
    })
    await page.getByTestId('files').setInputFiles(csv('sos-putus.csv', text))
    await page.getByTestId('upload-start').click()
    await page.getByText('dilanjutkan dari yang sudah terkirim').waitFor()
    await context.setOffline(false)
    await page.getByRole('link', { name: 'Buka pratinjau' }).click()
    await count(page, 'inserted', '2.000')
    expect(offsets).toEqual(['0', String(half)])
    const { data } = (await story.at.api('/api/files/import-logs')).body
    expect(data).toMatchObject([
      { size: text.length, sha256: createHash('sha256').update(text).digest('hex') },
    ])
  })

  it('of a file that cannot be read says why, and the connection that breaks is tried again, and what the server has lost comes whole', async () => {
    const page = await story.person()
    await signedIn(page, '/imports')
    const tell = (network: 'offline' | 'online') =>
      page.evaluate((name) => window.dispatchEvent(new Event(name)) && undefined, network)
    // Given up, and only the server's answer tells that it is back; then reset once, which is tried again at once.
    const broken = ['offline', 'online'] as const
    const breaks = broken.map((network) => (route: Route) => tell(network).then(() => route.abort()))
    for (const break_ of breaks.reverse()) await page.route(/\/uploads\?type=/, break_, { times: 1 })
    const lose = () => rm(join(story.at.env.SINKRON_HOME as string, 'uploads'), { recursive: true })
    await page.route(/\/uploads\/[^/]+$/, (route) => lose().then(() => route.continue()), { times: 1 })
    await page.getByTestId('files').setInputFiles(csv('data.csv', 'bukan apa-apa\nhanya kata\n'))
    await page.getByTestId('upload-start').click()
    await page.getByText('Pilih jenisnya dahulu').waitFor()
    await choose(page, 'Jenis data.csv', 'Impor SOS')
    await page.getByTestId('upload-start').click()
    await page.getByTestId('upload-status').getByText('Gagal').waitFor()
    await page.getByRole('link', { name: 'Buka impor ini' }).click()
    await page.getByTestId('problem').getByText('Tidak ada kolom yang dikenal').waitFor()
    await picture(page, 'import-problem')
    await choose(page, 'Kolom untuk bukan apa-apa', 'Nomor Pesanan (wajib)')
    await page.getByTestId('look-again').click()
    await count(page, 'inserted', '1')
  })

  it('of a workbook asks which of its sheets is meant, and takes another one when it is chosen', async () => {
    const header = ['order_id', 'revenue']
    const sheets = {
      Januari: [header, ['J-1', 100], ['J-2', 200]],
      Februari: [header, ['F-1', 300]],
    }
    const page = await story.person()
    await signedIn(page, '/imports')
    await page.getByTestId('files').setInputFiles(await xlsx('sos-2026.xlsx', sheets))
    await page.getByTestId('upload-start').click()
    await page.getByRole('link', { name: 'Buka impor ini' }).click()
    await page.getByTestId('problem').getByText('Beberapa lembar sama-sama cocok').waitFor()
    await choose(page, 'Lembar', 'Januari')
    await page.getByTestId('look-again').click()
    await count(page, 'inserted', '2')
    await choose(page, 'Lembar', 'Februari')
    await page.getByTestId('pending').waitFor()
    await page.getByTestId('look-again').click()
    await page.getByTestId('sample').getByText('F-1').waitFor()
    await page.getByRole('button', { name: 'Impor semua baris (1)' }).click()
    await status(page, 'Selesai')
    expect(await rows()).toMatchObject([{ order_id: 'F-1', revenue: '300.00' }])
  })

  it('too large or no table at all is refused in words; one of another type is sent again as that', async () => {
    await story.at.api('/api/settings', { method: 'PUT', ...json({ uploadMaxMb: 1 }) })
    const page = await story.person()
    await signedIn(page, '/imports')
    const large = csv('sos-besar.csv', Buffer.alloc(LARGE_BYTES, 'order_id;revenue\n'))
    const photo = csv('sos-foto.csv', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0', 'latin1'))
    await page.getByTestId('files').setInputFiles([photo, csv('sos-kosong.csv', ''), large])
    await page.getByTestId('unfit').getByText('bukan berkas Excel').waitFor()
    await page.getByTestId('unfit').getByText('kosong (0 byte)').waitFor()
    await page.getByTestId('unfit').getByText('lebih besar dari 1 MB').waitFor()
    await page.getByTestId('upload-start').waitFor({ state: 'detached' })

    const hsi =
      'order_id,order_date,regional,witel,sto,ncli,customer_name\nH-1,2026-01-02,5,MALANG,BLB,1,Ani\n'
    await page.getByTestId('files').setInputFiles(csv('sos-keliru.csv', hsi))
    await page.getByTestId('upload-start').click()
    await page.getByRole('link', { name: 'Buka impor ini' }).click()
    await page.getByTestId('send-as').click()
    await page.getByRole('link', { name: 'Buka pratinjau' }).click()
    await count(page, 'inserted', '1')
  })

  it('of somebody who is bound to a unit leads to no table, whose rows are of all units', async () => {
    const page = await bound('/imports')
    await bring(page, csv('sos-unit.csv', FIRST))
    await page.getByTestId('import-valid').click()
    await status(page, 'Selesai')
    expect(await page.getByRole('link', { name: 'Lihat tabelnya' }).count()).toBe(0)
    await page.goto('/imports/tables/sos')
    await page.getByText('Tabel ini memuat baris semua unit').waitFor()
  })

  it('whose rows others have changed since is taken back for the rest, which are named', async () => {
    const id = await imported('order_id,revenue\nC-1,100\nC-2,200\n')
    const later = await imported('order_id,revenue\nC-2,300\n')
    const page = await story.person()
    await signedIn(page, `/imports/${id}`)
    await page.getByTestId('rollback').click()
    await page.getByTestId('kept-rows').getByText('C-2').waitFor()
    await page.getByTestId('strict').check()
    await page.getByRole('button', { name: 'Ya, batalkan impor' }).click()
    await page.getByTestId('rollback-failed').getByText('tidak dilakukan').waitFor()
    await page.getByTestId('rollback').click()
    await page.getByRole('button', { name: 'Ya, batalkan impor' }).click()
    await page.getByTestId('rolled-back').getByText('1 baris yang sudah diubah').waitFor()
    expect(await rows()).toMatchObject([{ order_id: 'C-2', revenue: '300.00' }])
    await page.goto('/imports')
    await page.getByText('1 baris dibiarkan').waitFor()
    const back = await story.at.api(`/api/files/batches/${later}/rollback`, { method: 'POST', ...json({}) })
    await story.at.finished(back.body.jobId)
    await page.goto(`/imports/${id}`)
    await page.getByRole('button', { name: 'Batalkan baris yang tersisa' }).click()
    await page.getByRole('button', { name: 'Ya, batalkan impor' }).click()
    await until(async () => (await rows()).length === 0, 'the rest is taken back')
    await page.getByTestId('rolled-back').getByText('0 kembali ke nilai lamanya').waitFor()
    await page.getByTestId('rollback').waitFor({ state: 'detached' })
  })
})

describe('on every screen', () => {
  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)(
    'in %s at %i pixels: no accessibility fault, nothing wider than the window',
    async (colorScheme, width) => {
      const page = await story.person({ colorScheme, width })
      await signedIn(page, '/imports')
      await bring(page, csv('sos-nama-berkas-yang-sangat-panjang-sekali-dari-cabang.csv', FIRST))
      await page.getByTestId('sample').waitFor()
      await page.getByTestId('failed-rows').getByText('entah').waitFor()
      const look = async (name: string) => {
        expect(await violations(page), name).toEqual([])
        await picture(page, `${name}-${colorScheme}-${width}`)
        expect(await overflow(page), name).toBeLessThanOrEqual(0)
      }
      await look('import-preview')
      await page.getByTestId('import-valid').click()
      await status(page, 'Selesai')
      await page.getByTestId('rollback').click()
      await page.getByTestId('rollback-effect').waitFor()
      await look('import-rollback')
      await page.getByRole('button', { name: 'Kembali' }).click()
      await page.goto('/imports')
      await page.getByText('2 dari 3 dimuat').waitFor()
      await page.getByTestId('files').setInputFiles(csv('lain.csv', 'a'))
      await look('imports')
    },
  )
})
