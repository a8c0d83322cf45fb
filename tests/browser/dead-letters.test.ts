/** The inbox of failed runs: why, which, and what people do about them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { insertDead, insertManyDead } from '../support/dead'
import { until } from '../support/processes'
import { confirm, openStory } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })
const unexpected = (message: string) => ({ code: 'unexpected', message, params: { reason: message } })
const runs = () => story.at.database.db('job_runs')

beforeEach(async () => {
  await insertDead(story.at, { id: 'proxy-pangkat-lama', agoS: 7_200 })
  await insertDead(story.at, {
    id: 'proxy-skk-penuh',
    type: 'skk',
    agoS: 90,
    error: unexpected('disk 3 penuh'),
  })
  await insertDead(story.at, {
    id: 'proxy-pensiun-salah',
    type: 'pensiun',
    agoS: 30,
    payload: { allowShrink: false, lama: 1 },
    error: { code: 'upstream_timeout', message: 'timeout', params: { seconds: 30 } },
  })
})

describe('the inbox of failed runs', () => {
  it('shows them by cause, and a cause shows only its runs', async () => {
    const page = await story.person({ width: 1440 })
    await signedIn(page, '/dead-letters')
    await page.getByTestId('dead-range').getByText('3 dari 3').waitFor()
    await page.getByTestId('dead-badge').getByText('3', { exact: true }).waitFor()
    await picture(page, 'dead-letters')
    await page.getByTestId('cause-upstream_cut').click()
    await page.getByTestId('dead-range').getByText('1 dari 1').waitFor()
    expect(new URL(page.url()).search).toBe('?cause=upstream_cut')
    await page.getByTestId('filter-search').fill('tidak ada yang begini')
    await page.getByText('Tidak ada proses gagal yang cocok dengan saringan ini').waitFor()
    await page.getByTestId('clear-filters').click()
    await page.getByTestId('dead-range').getByText('3 dari 3').waitFor()
    await page.goBack()
    await page.goto('/dead-letters?job=proxy.skk')
    await page.getByTestId('dead-range').getByText('1 dari 1').waitFor()
  })

  it('opens one with its payload and history, and gives the focus back when it is closed', async () => {
    const page = await story.person()
    await signedIn(page, '/dead-letters')
    const look = page.getByRole('button', { name: 'Lihat proxy-pangkat-lama' })
    await look.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Percobaan 4').waitFor()
    await drawer.getByText('"allowShrink": false').waitFor()
    await drawer.getByText('Gagal untuk seterusnya').waitFor()
    await picture(page, 'dead-letter')
    await page.keyboard.press('Escape')
    await until(
      () => look.evaluate((button) => button === document.activeElement),
      'the button has the focus again',
    )
  })

  it('one is retried after a question, completes, and leaves; when none is left the page says so', async () => {
    const page = await story.person()
    await runs().whereNot({ id: 'proxy-pangkat-lama' }).delete()
    await signedIn(page, '/dead-letters')
    await page.getByRole('button', { name: 'Coba lagi proxy-pangkat-lama', exact: true }).click()
    await confirm(page)
    await page.getByText('Tidak ada yang perlu ditangani').waitFor()
    expect((await story.at.finished('proxy-pangkat-lama')).status).toBe('completed')
    await picture(page, 'dead-letters-none')
  })

  it('a payload is edited and retried; a field that the job does not know is named', async () => {
    const page = await story.person()
    await signedIn(page, '/dead-letters')
    await page.getByRole('button', { name: 'Ubah lalu coba lagi proxy-pensiun-salah' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Coba lagi' }).click()
    await dialog.getByTestId('payload-flaws').getByText('lama:').waitFor()
    await picture(page, 'dead-letter-edit')
    await dialog.getByTestId('payload').fill('{"allowShrink": ')
    await dialog.getByRole('button', { name: 'Coba lagi' }).click()
    await dialog.getByText('Ini bukan JSON yang benar').waitFor()
    await dialog.getByTestId('payload').fill('{"allowShrink": true}')
    await dialog.getByRole('button', { name: 'Coba lagi' }).click()
    await page.getByTestId('dead-range').getByText('2 dari 2').waitFor()
    expect(await story.at.run('proxy-pensiun-salah')).toMatchObject({ payload: { allowShrink: true } })
  })

  it('one is discarded, but not without a reason', async () => {
    const page = await story.person()
    await signedIn(page, '/dead-letters')
    await page.getByRole('button', { name: 'Singkirkan proxy-skk-penuh' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Singkirkan' }).click()
    await dialog.getByText('Tulis alasannya').waitFor()
    await dialog.getByTestId('reason').fill('sudah diurus manual')
    await dialog.getByRole('button', { name: 'Singkirkan' }).click()
    await page.getByTestId('dead-range').getByText('2 dari 2').waitFor()
    expect(await story.at.run('proxy-skk-penuh')).toMatchObject({ resolution: 'discarded' })
  })
})

describe('what could not be done', () => {
  it.each([
    ['Singkirkan', 'Singkirkan', '**/discard'],
    ['Ubah lalu coba lagi', 'Coba lagi', '**/retry'],
  ])('is told in the dialog, which stays with what was typed: %s', async (verb, ok, path) => {
    const page = await story.person()
    await signedIn(page, '/dead-letters')
    await page.getByRole('button', { name: `${verb} proxy-skk-penuh` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByTestId('reason').fill('alasan yang panjang')
    const reply = { success: false, code: 'internal', message: 'Server sakit.', requestId: 'req-0815' }
    await page.route(path, (route) => route.fulfill({ status: 500, json: reply }))
    await dialog.getByRole('button', { name: ok }).click()
    await dialog.getByText('Server sakit.').waitFor()
    await dialog.getByText('req-0815').waitFor()
    expect(await dialog.getByTestId('reason').inputValue()).toBe('alasan yang panjang')
    await page.unroute(path)
    await dialog.getByRole('button', { name: ok }).click()
    await page.getByTestId('dead-range').getByText('2 dari 2').waitFor()
    await dialog.waitFor({ state: 'hidden' })
  })
})

describe('many failed runs', () => {
  it('all that match are discarded after a count by job and a reason, and the end is told', async () => {
    await insertManyDead(story.at, 120)
    const page = await story.person()
    await signedIn(page, '/dead-letters?job=proxy.undo')
    await page.getByTestId('dead-range').getByText('50 dari 120').waitFor()
    await page.getByRole('button', { name: 'Pilih semua yang cocok (120)' }).click()
    await page.getByText('Semua 120 yang cocok dipilih').waitFor()
    await page.getByTestId('bulk-discard').click()
    await page.getByTestId('bulk-preview').getByText('Urungkan sinkronisasi: 120 proses').waitFor()
    await page.getByTestId('reason').fill('uji banyak')
    await picture(page, 'dead-letters-bulk')
    await page.getByRole('button', { name: 'Singkirkan 120 proses' }).dblclick()
    await page.getByText('Selesai: 120 ditangani, 0 dilewati.').waitFor()
    await picture(page, 'dead-letters-bulk-done')
    expect(await runs().where({ resolution: 'discarded' })).toHaveLength(120)
    expect(await runs().where({ family: 'system', type: 'bulk' })).toHaveLength(1)
    await page.getByRole('button', { name: 'Tutup' }).click()
    await page.getByText('Tidak ada proses gagal yang cocok dengan saringan ini').waitFor()
  })

  it('when their number has changed meanwhile nothing happens, and the new number is shown', async () => {
    const page = await story.person()
    await signedIn(page, '/dead-letters')
    await page.getByRole('button', { name: 'Pilih yang tampil (3)' }).click()
    await page.getByTestId('bulk-retry').click()
    await page.getByRole('button', { name: 'Coba lagi 3 proses' }).waitFor()
    await runs().where({ id: 'proxy-skk-penuh' }).update({ resolution: 'discarded', resolved_at: new Date() })
    await page.getByTestId('reason').fill('SIASN sudah pulih')
    await page.getByRole('button', { name: 'Coba lagi 3 proses' }).click()
    await page.getByText('Jumlahnya berubah sejak dihitung').waitFor()
    expect(await runs().where({ family: 'system' })).toHaveLength(0)
    await page.getByRole('button', { name: 'Coba lagi 2 proses' }).click()
    await page.getByText('Selesai: 1 ditangani, 1 dilewati.').waitFor()
    await page.getByText('1 dilewati: isinya tidak dapat dipakai').waitFor()
  })

  it('a bulk under way is aborted after a question', async () => {
    await insertManyDead(story.at, 5_000)
    const page = await story.person()
    await signedIn(page, '/dead-letters?job=proxy.undo')
    await page.getByRole('button', { name: /Pilih semua yang cocok/ }).click()
    await page.getByTestId('bulk-discard').click()
    await page.getByTestId('reason').fill('uji henti')
    await page.getByRole('button', { name: 'Singkirkan 5.000 proses' }).click()
    await page.getByTestId('bulk-line').getByText('dari 5.000 proses').waitFor()
    await picture(page, 'dead-letters-progress')
    await page.getByRole('button', { name: 'Hentikan' }).click()
    await confirm(page)
    await page.getByText('Dihentikan. Yang sudah ditangani tetap').waitFor()
    expect((await runs().where({ resolution: 'discarded' })).length).toBeLessThan(5_000)
  })
})
