/** The token and the settings, as an admin keeps them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { openStory } from '../support/story'

const story = openStory({
  siasn: { latencyMs: 1, rows: { pangkat: 60 } },
  env: { SIASN_TOKEN: '', SINKRON_ENVIRONMENT: 'staging' },
})

beforeEach(async () => {
  await story.at.database.db('secrets').delete()
})

describe('the token', () => {
  it('is tested against SIASN, refused, replaced, and then the waiting run goes on by itself', async () => {
    const page = await story.person()
    await signedIn(page, '/settings')
    await page.getByLabel('Token baru', { exact: true }).fill('token-yang-salah')
    await page.getByRole('button', { name: 'Simpan token' }).click()
    await page.getByTestId('token-state').getByText('Dapat dipakai').waitFor()
    await page.getByTestId('test-token').click()
    await page
      .getByTestId('test-result')
      .getByText(/menolak/)
      .waitFor()
    await page.getByTestId('token-state').getByText('Ditolak SIASN').waitFor()
    await picture(page, 'token-refused')

    const run = await queueRun(story.at)
    await page.goto('/proxy')
    await page.getByTestId('state-pangkat').getByText('Perlu token').waitFor()
    await page
      .getByTestId('card-pangkat')
      .getByText(/lanjut dengan sendirinya/)
      .waitFor()
    await picture(page, 'token-needed')
    await page.getByRole('link', { name: 'Simpan token di Pengaturan' }).click()
    await page.waitForURL('**/settings')
    await page.getByLabel('Token baru', { exact: true }).fill('stand-in-token')
    await page.keyboard.press('Enter')
    await page.getByTestId('token-state').getByText('Dapat dipakai').waitFor()
    expect((await story.at.finished(run)).status).toBe('completed')
    await page.goto('/proxy')
    await page.getByTestId('state-pangkat').getByText('Selesai').waitFor()
  })
})

describe('the page', () => {
  it('says which installation it is, leads to its parts, and lists every secret without showing one', async () => {
    const page = await story.person()
    await page.goto('/sign-in')
    await page.getByTestId('staging-badge').getByText('Uji coba').waitFor()
    await signedIn(page, '/settings')
    await page.getByTestId('staging-badge').waitFor()
    await until(async () => (await page.title()).startsWith('[Uji coba] Pengaturan'), 'the tab says so')
    await page.getByTestId('environment').getByText('Uji coba').waitFor()
    await page.getByLabel('Token baru', { exact: true }).fill('stand-in-token')
    await page.getByRole('button', { name: 'Simpan token' }).click()
    await page.getByTestId('secret-siasnToken').getByText('Dapat dipakai').waitFor()
    await page.getByText('mengenkripsi 1 rahasia tersimpan').waitFor()

    await page.getByLabel('Token baru', { exact: true }).fill('token-yang-salah')
    await page.getByRole('button', { name: 'Uji lalu ganti' }).click()
    await page.getByText('token yang sekarang tetap dipakai').waitFor()
    await page.getByTestId('token-state').getByText('Dapat dipakai').waitFor()

    await page.getByRole('navigation', { name: 'Di halaman ini' }).getByText('Masa simpan').click()
    await until(() => page.url().endsWith('#retention-settings'), 'the address leads there')
    await page.getByTestId('setting-auditRetentionDays').waitFor()
  })
})

describe('a setting', () => {
  it('is checked before it is sent, saved, and put back to its default', async () => {
    const page = await story.person()
    await signedIn(page, '/settings')
    const field = page.getByTestId('setting-freshMinutes')
    const input = field.locator('input')
    const save = page.getByTestId('sync-settings').getByRole('button', { name: 'Simpan pengaturan' })
    await input.fill('lima')
    await field.getByText('Isi dengan bilangan bulat.').waitFor()
    expect(await save.isDisabled()).toBe(true)
    await input.fill('5')
    await save.click()
    await field.getByText(/Disimpan .* oleh/).waitFor()
    await page.reload()
    await until(async () => (await input.inputValue()) === '5', 'the value is kept')
    await picture(page, 'settings')
    await field.getByRole('button', { name: /Kembalikan ke bawaan/ }).click()
    await field.getByText('Memakai bawaan.').waitFor()
    expect(await input.inputValue()).toBe('60')
  })

  it('that the server was given is shown with the reason why it cannot be changed', async () => {
    const page = await story.person()
    await signedIn(page, '/settings')
    const field = page.getByTestId('setting-instansiId')
    await field.getByText(/variabel lingkungan/).waitFor()
    expect(await field.locator('input').isEditable()).toBe(false)
  })
})
