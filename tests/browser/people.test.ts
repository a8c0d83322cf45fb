/** People, one's own account and the audit, as an admin and an invited person meet them. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { confirm, openStory } from '../support/story'

const PASSWORD = 'kuda lumping menari 7'

const story = openStory({})

beforeEach(async () => {
  await story.at.database.db('rate_limits').delete()
})

const shownOnce = async (page: Page) =>
  (await page.getByTestId('shown-once').locator('code').innerText()).trim()

describe('an admin', () => {
  it('invites by a link, the person comes in with it, and is let out at once', async () => {
    const page = await story.person()
    await signedIn(page, '/people')
    await page.getByRole('button', { name: 'Undang' }).click()
    await page.getByLabel('E-mail', { exact: true }).fill('sari@kantor.test')
    await page.getByLabel('Nama', { exact: true }).fill('Sari Wulandari')
    await picture(page, 'people-invite')
    await page.getByRole('dialog').getByRole('button', { name: 'Undang', exact: true }).click()
    const link = await shownOnce(page)
    await page.getByRole('button', { name: 'Sudah saya simpan' }).click()
    await page.getByRole('heading', { name: 'Undangan terbuka' }).waitFor()

    const sari = await story.person({ width: 360, colorScheme: 'dark' })
    await sari.goto(link)
    await sari.getByLabel('Kata sandi baru', { exact: true }).fill('pendek')
    await sari.getByLabel('Kata sandi baru sekali lagi').fill('pendek')
    await sari.getByRole('button', { name: 'Terima undangan' }).click()
    await sari.getByText('Kata sandi paling sedikit').waitFor()
    expect(sari.url()).not.toContain('#')
    await picture(sari, 'invitation-dark-360')
    await sari.getByLabel('Kata sandi baru', { exact: true }).fill(PASSWORD)
    await sari.getByLabel('Kata sandi baru sekali lagi').fill(PASSWORD)
    await sari.getByRole('button', { name: 'Terima undangan' }).click()
    await sari.getByRole('link', { name: 'Ke halaman masuk' }).click()
    await sari.getByLabel('E-mail').fill('sari@kantor.test')
    await sari.getByLabel('Kata sandi').fill(PASSWORD)
    await sari.keyboard.press('Enter')
    await sari.getByTestId('user-menu').waitFor()
    await sari.goto('/people')
    await sari.getByText('Hanya untuk admin').waitFor()

    await page.reload()
    await page.getByRole('button', { name: 'Ubah Sari Wulandari' }).click()
    await page.getByTestId('sessions').waitFor()
    await picture(page, 'person')
    await page.getByRole('button', { name: 'Nonaktifkan' }).click()
    await confirm(page)
    await page.getByRole('button', { name: 'Aktifkan lagi' }).waitFor()
    await sari.goto('/account')
    await sari.waitForURL('**/sign-in**')
  })

  it('makes a token that is shown once, revokes it, and cannot go as the last admin', async () => {
    const page = await story.person({ width: 360 })
    await signedIn(page, '/people')
    await page.getByRole('button', { name: 'Token baru' }).click()
    await page.getByLabel('Nama token').fill('cron malam')
    await page.getByRole('button', { name: 'Buat token' }).click()
    expect(await shownOnce(page)).toMatch(/^snk_/)
    await page.getByRole('button', { name: 'Sudah saya simpan' }).click()
    await picture(page, 'people-360')
    await page.getByRole('button', { name: 'Cabut token cron malam' }).click()
    await confirm(page)
    await page.getByText('Dicabut').waitFor()
    await page.getByRole('button', { name: /^Ubah Admin/ }).click()
    await page.getByRole('button', { name: 'Nonaktifkan' }).click()
    await confirm(page)
    await page.getByText('tidak ada lagi admin').waitFor()
  })

  it('finds in the audit who did what, with what was before and after', async () => {
    const page = await story.person({ colorScheme: 'dark' })
    await signedIn(page, '/audit?outcome=refused')
    await page.getByText('Ditolak').first().waitFor()
    await picture(page, 'audit-dark')
    await page.goto('/audit')
    await page.getByTestId('filter-search').fill('cron malam')
    await page.waitForURL('**search=cron**')
    await page
      .getByRole('button', { name: /^Lihat Membuat token/ })
      .first()
      .click()
    await page.getByTestId('act').getByText('"viewer"').waitFor()
    await picture(page, 'audit-act-dark')
  })
})

describe('everybody', () => {
  it('sees their own sessions, and is told when the old password is not theirs', async () => {
    const page = await story.person({ colorScheme: 'dark' })
    await signedIn(page, '/account')
    await page.getByText('Sesi ini').waitFor()
    await page.getByLabel('Kata sandi sekarang').fill('bukan ini')
    await page.getByLabel('Kata sandi baru', { exact: true }).fill(PASSWORD)
    await page.getByLabel('Kata sandi baru sekali lagi').fill(PASSWORD)
    await page.getByRole('button', { name: 'Ganti kata sandi' }).click()
    await page.getByText('Kata sandi sekarang tidak cocok.').waitFor()
    await picture(page, 'account-dark')
  })

  it('who forgot the password is told how to come back when there is no mail', async () => {
    const page = await story.person()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Lupa kata sandi?' }).click()
    await page.getByText('E-mail belum diatur di sini').waitFor()
    await picture(page, 'forgot')
  })
})
