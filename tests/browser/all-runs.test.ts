/** The list of all runs and the page of one: found, chosen, handled, and told truly. */
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { until } from '../support/processes'
import { insertRun } from '../support/runs'
import { confirm, openStory } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })
const runs = () => story.at.database.db('job_runs')
const error = { code: 'upstream_timeout', message: 'timeout', params: { seconds: 30 } }

/** A year of one office: five usual runs, a slow one, failures, a tree, and one that waits for a token. */
beforeEach(async () => {
  const add = (row: Parameters<typeof insertRun>[1]) => insertRun(story.at, row)
  await story.at.database.db.raw('TRUNCATE saved_views')
  for (let n = 1; n <= 6; n++)
    await add({
      id: `proxy-skk-lama-${n}`,
      type: 'skk',
      key: 'proxy.skk',
      agoS: 90_000 * n,
      tookS: 40,
      rows: 900,
    })
  await add({ id: 'proxy-skk-lambat', type: 'skk', key: 'proxy.skk', agoS: 600, tookS: 200, rows: 400 })
  await add({
    id: 'proxy-pensiun-mati',
    type: 'pensiun',
    status: 'dead',
    outcome: 'failed',
    error,
    agoS: 300,
  })
  await add({
    id: 'proxy-pangkat-token',
    status: 'queued',
    blockedOn: 'siasn-token',
    outcome: 'snoozed',
    agoS: 200,
  })
  await add({
    id: 'cabang-induk-satu',
    family: 'cabang',
    type: 'semua',
    status: 'waiting',
    childrenTotal: 3,
    agoS: 90,
  })
  for (let n = 1; n <= 3; n++)
    await add({
      id: `cabang-anak-${n}`,
      family: 'cabang',
      type: 'tabel',
      lane: `Cabang ${n} ${'Panjang Sekali '.repeat(n === 3 ? 10 : 0)}`,
      parentId: 'cabang-induk-satu',
      status: n === 3 ? 'dead' : 'completed',
      payload: { file: `stok-${n}.xlsx` },
      agoS: 80,
    })
})

describe('the list of runs', () => {
  it('is filtered by its address, back goes back, and a view of it is kept and shared', async () => {
    const page = await story.person({ width: 1440 })
    await signedIn(page, '/runs')
    const range = page.getByTestId('runs-range')
    await range.getByText('13 proses').waitFor()
    await page.getByTestId('mark-slower').waitFor()
    await picture(page, 'runs')
    await page.getByTestId('filter-search').fill('STOK-2')
    await range.getByText('1 proses').waitFor()
    expect(new URL(page.url()).search).toBe('?search=STOK-2')
    await page.getByTestId('clear-filters').click()
    await page.getByTestId('filter-status').click()
    await page.keyboard.type('Gagal')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await range.getByText('2 proses').waitFor()
    expect(new URL(page.url()).search).toBe('?status=dead')
    await page.getByTestId('save-view').click()
    await page.getByTestId('view-name').fill('Gagal saja')
    await page.keyboard.press('Enter')
    const view = page.getByTestId('saved-views').getByRole('link', { name: 'Gagal saja' })
    await view.waitFor()
    await picture(page, 'runs-view')
    await page.goBack()
    await range.getByText('13 proses').waitFor()
    await view.click()
    await range.getByText('2 proses').waitFor()
    await page
      .getByRole('link', { name: /proxy|Pensiun/i })
      .first()
      .waitFor()
    // A filter without a field of its own is shown, and can be taken away.
    await page.goto('/runs?family=cabang')
    await page.getByTestId('tag-family').getByText('cabang').waitFor()
    await page.getByTestId('tag-family').getByRole('button', { name: 'Hapus saringan: Keluarga' }).click()
    await range.getByText('13 proses').waitFor()
    await page.goto('/runs?from=2026-11-23&to=2026-11-22')
    await page.getByTestId('range-flaw').getByText('Hari pertama sesudah hari terakhir').waitFor()
    expect(await page.getByTestId('filter-from').getAttribute('aria-invalid')).toBe('true')
  })

  it('follows what happens without losing the focus or the place', async () => {
    const page = await story.person()
    await signedIn(page, '/runs')
    const link = page.locator('a[href="/runs/proxy-skk-lama-6"]')
    await link.focus()
    await link.scrollIntoViewIfNeeded()
    const before = await page.evaluate(() => scrollY)
    await runs().where({ id: 'proxy-skk-lama-5' }).update({ requested_by: 'token:baru', version: 2 })
    await insertRun(story.at, { id: 'proxy-skk-baru', type: 'skk', agoS: 0, tookS: 0 })
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
    await page.getByTestId('runs-range').getByText('14 proses').waitFor({ timeout: 35_000 })
    expect(await link.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await page.evaluate(() => scrollY)).toBeGreaterThanOrEqual(before)
  })

  it('all that match are cancelled after a count and a reason, and the end is told', async () => {
    for (let n = 1; n <= 60; n++)
      await insertRun(story.at, {
        id: `proxy-undo-antre-${n}`,
        type: 'undo',
        status: 'queued',
        dueInS: 3_600,
      })
    const page = await story.person()
    await signedIn(page, '/runs?job=proxy.undo')
    await page.getByTestId('runs-range').getByText('50 dari 60 proses').waitFor()
    await page.getByRole('button', { name: 'Pilih semua yang cocok (60)' }).click()
    await page.getByTestId('bulk-cancel').click()
    await page.getByTestId('bulk-preview').getByText('60 proses').first().waitFor()
    await page.getByTestId('reason').fill('salah jadwal')
    await picture(page, 'runs-bulk')
    await page.getByRole('button', { name: 'Batalkan 60 proses' }).dblclick()
    await page.getByText('Selesai: 60 ditangani, 0 dilewati.').waitFor()
    expect(await runs().where({ status: 'cancelled' })).toHaveLength(60)
    expect(await runs().where({ family: 'system', type: 'bulk' })).toHaveLength(1)
    await picture(page, 'runs-bulk-done')
  })
})

describe('the page of a run', () => {
  it('of one that failed says why and that somebody must act, and retries it', async () => {
    const page = await story.person({ width: 1440 })
    await signedIn(page, '/runs')
    await page.locator('a[href="/runs/proxy-pensiun-mati"]').click()
    await page.getByTestId('run-next').getByText('Anda perlu bertindak').waitFor()
    await page.getByTestId('command-retry').getByText('sinkron dead retry proxy-pensiun-mati').waitFor()
    await picture(page, 'run-dead')
    await page.getByTestId('run-actions').getByRole('button', { name: 'Coba lagi', exact: true }).click()
    await confirm(page)
    await until(
      async () => (await runs().where({ id: 'proxy-pensiun-mati' }))[0]?.status !== 'dead',
      'it is retried',
    )
    await page.getByTestId('run-next').getByText('Anda perlu bertindak').waitFor({ state: 'hidden' })
  })

  it('of one that was slower and brought less than usual says how much', async () => {
    const page = await story.person({ width: 1440, colorScheme: 'dark' })
    await signedIn(page, '/runs/proxy-skk-lambat')
    await page.getByTestId('mark-slower').waitFor()
    await page.getByText('400 baris; biasanya 900').waitFor()
    await page.getByText('3 menit 20 detik; biasanya 40 detik').waitFor()
    await picture(page, 'run-marks')
  })

  it('of a parent counts its children, and leads to those that failed', async () => {
    const page = await story.person()
    await signedIn(page, '/runs/cabang-induk-satu')
    const children = page.getByTestId('run-children')
    await children.getByText('Semua 3 proses anak').waitFor()
    await picture(page, 'run-tree')
    await children.getByRole('listitem').filter({ hasText: 'Gagal' }).getByRole('link').click()
    await page.getByTestId('runs-range').getByText('1 proses').waitFor()
    await page.locator('a[href="/runs/cabang-anak-3"]').click()
    await page.locator('a[href="/runs/cabang-induk-satu"]').waitFor()
  })

  it('of one that waits for a token says what to do', async () => {
    const page = await story.person({ width: 360 })
    await signedIn(page, '/runs/proxy-pangkat-token')
    await page.getByTestId('run-next').getByText('simpan token SIASN yang baru').waitFor()
    await picture(page, 'run-360')
  })
})
