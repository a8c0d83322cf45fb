/** People, one's own account and the audit, as an admin and an invited person meet them. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { newPerson, signInAs } from '../support/people'
import { confirm, openStory, violations } from '../support/story'
import { totp, wrongCode } from '../support/totp'

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

  it('has a second factor when they want one, signs in with its codes, and an admin takes it away', async () => {
    const email = 'rina@kantor.test'
    const rina = await newPerson(story.at, await signInAs(story.at), { email, role: 'viewer' })
    const page = await story.person({ width: 360, colorScheme: 'dark' })
    const givePassword = async () => {
      await page.context().clearCookies()
      await page.goto('/sign-in?next=%2Faccount', { waitUntil: 'networkidle' })
      await page.getByLabel('E-mail').fill(rina.email)
      await page.getByLabel('Kata sandi').fill(PASSWORD)
      await page.keyboard.press('Enter')
    }
    await givePassword()
    await page.getByRole('button', { name: 'Aktifkan faktor kedua' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Kata sandi sekarang').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Lanjut' }).click()
    const secret = (await page.getByTestId('factor-secret').locator('code').innerText()).replace(/\s/g, '')
    await dialog.getByRole('img', { name: /^Kode QR/ }).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'second-factor-dark-360')
    await dialog.getByLabel('Kode enam angka').fill(wrongCode(secret))
    await page.keyboard.press('Enter')
    await dialog.getByText('Kode ini tidak cocok').waitFor()
    await dialog.getByLabel('Kode enam angka').fill(totp(secret))
    await page.keyboard.press('Enter')
    await page.getByTestId('backup-codes').waitFor()
    const codes = await page.getByTestId('backup-codes').locator('code').allInnerTexts()
    expect(codes).toHaveLength(10)
    expect(await violations(page)).toEqual([])
    await picture(page, 'backup-codes-dark-360')
    await page.getByRole('button', { name: 'Sudah saya simpan' }).click()
    await page.getByText('Kode cadangan tersisa: 10').waitFor()

    await givePassword()
    await page.waitForURL('**/sign-in-code?next=%2Faccount')
    await picture(page, 'sign-in-code-dark-360')
    await page.getByLabel('Kode enam angka').fill(wrongCode(secret))
    await page.keyboard.press('Enter')
    await page.getByText('Kode ini tidak cocok').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Kode enam angka').fill(totp(secret, 1))
    await page.keyboard.press('Enter')
    await page.getByText('Kode cadangan tersisa: 10').waitFor()

    await givePassword()
    await page.getByRole('button', { name: 'Pakai kode cadangan' }).click()
    await page.getByLabel('Kode cadangan').fill(String(codes[0]))
    await page.keyboard.press('Enter')
    await page.getByText('Kode cadangan tersisa: 9').waitFor()

    const admin = await story.person()
    await signedIn(admin, '/people')
    await admin.getByRole('button', { name: 'Ubah Sari Uji' }).click()
    await admin.getByRole('button', { name: 'Cabut faktor kedua' }).click()
    await picture(admin, 'second-factor-taken')
    await confirm(admin)
    await admin.getByText('dicabut.').waitFor()
    await page.reload()
    await page.getByText('Belum aktif.').waitFor()
  })

  it('who forgot the password is told how to come back when there is no mail', async () => {
    const page = await story.person()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Lupa kata sandi?' }).click()
    await page.getByText('E-mail belum diatur di sini').waitFor()
    await picture(page, 'forgot')
  })
})
