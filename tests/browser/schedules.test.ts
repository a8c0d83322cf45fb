/** Schedules as an admin keeps them, and as others read them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { until } from '../support/processes'
import { confirm, openStory } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })

beforeEach(async () => {
  await story.at.database.db.raw('TRUNCATE schedules CASCADE')
})

const schedules = () => story.at.database.db('schedules').orderBy('title')

/** A schedule as the API makes it. */
async function made(fields: object = {}): Promise<{ id: string }> {
  const wanted = { title: 'Pangkat malam', job: 'proxy.pangkat', cron: '0 4 * * *', ...fields }
  const { body } = await story.at.api('/api/schedules', { method: 'POST', body: JSON.stringify(wanted) })
  return body.schedule
}

describe('a schedule', () => {
  it('is made with its next runs in sight, switched off, run now, changed and deleted', async () => {
    const page = await story.person()
    await signedIn(page, '/schedules')
    await page.getByText('Belum ada jadwal.').waitFor()
    await page.getByRole('button', { name: 'Jadwal baru' }).click()
    await page.getByLabel('Nama', { exact: true }).fill('Pangkat malam')
    const cron = page.getByLabel('Ekspresi cron')
    const preview = page.getByTestId('preview')
    await cron.fill('0 0 30 2 *')
    await preview.getByText('tidak pernah terjadi').waitFor()
    await picture(page, 'schedule-never')
    await cron.fill('0 4 * * 1-5')
    await preview.getByText('Senin sampai Jumat pukul 04.00').waitFor()
    expect(await preview.getByRole('listitem').allTextContents()).toEqual(
      Array(5).fill(expect.stringMatching(/ 04\.00 WIB$/)),
    )
    await picture(page, 'schedule-new')
    await page.getByRole('button', { name: 'Simpan jadwal' }).click()
    const row = page.getByRole('row', { name: /Pangkat malam/ })
    await row.getByText('0 4 * * 1-5').waitFor()
    expect(await schedules()).toMatchObject([
      {
        title: 'Pangkat malam',
        job: 'proxy.pangkat',
        cron: '0 4 * * 1-5',
        enabled: true,
        time_zone: 'Asia/Jakarta',
      },
    ])

    await row.getByRole('switch').click()
    await row.getByText('Tidak aktif').waitFor()
    expect(await schedules()).toMatchObject([{ enabled: false, next_at: null }])

    await row.getByRole('button', { name: 'Jalankan Pangkat malam sekarang' }).click()
    await confirm(page)
    const run = await until(() => story.at.database.db('job_runs').first(), 'a run was started')
    expect((await story.at.finished(run.id)).status).toBe('completed')

    await row.getByRole('button', { name: /Ubah jadwal/ }).click()
    await page.getByLabel('Nama', { exact: true }).fill('Pangkat subuh')
    await page.getByRole('button', { name: 'Setiap hari 04.00' }).click()
    await page.getByRole('button', { name: 'Simpan jadwal' }).click()
    const renamed = page.getByRole('row', { name: /Pangkat subuh/ })
    await renamed.getByText('0 4 * * *').waitFor()
    await picture(page, 'schedules')

    await renamed.getByRole('button', { name: /Hapus jadwal/ }).click()
    await confirm(page)
    await page.getByText('Belum ada jadwal.').waitFor()
    expect(await schedules()).toEqual([])
  })

  it('is made once and switched once by clicks that come twice', async () => {
    const page = await story.person()
    await signedIn(page, '/schedules')
    const puts: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'PUT') puts.push(request.url())
    })
    await page.getByRole('button', { name: 'Jadwal baru' }).click()
    await page.getByLabel('Nama', { exact: true }).fill('Dua kali')
    await page.getByRole('button', { name: 'Simpan jadwal' }).dblclick()
    const row = page.getByRole('row', { name: /Dua kali/ })
    await row.getByText('Setiap hari pukul 04.00').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await schedules()).toHaveLength(1)
    await row.getByRole('switch').dblclick()
    await row.getByText('Tidak aktif').waitFor()
    expect(puts).toHaveLength(1)
    expect(await schedules()).toMatchObject([{ enabled: false, version: 2 }])
  })

  it('that is switched after somebody else has changed it says so once', async () => {
    const { id } = await made()
    const page = await story.person()
    await signedIn(page, '/schedules')
    const flip = page.getByRole('switch')
    await flip.waitFor()
    await page.route('**/api/schedules', (route) => route.abort())
    const body = JSON.stringify({ version: 1, cron: '0 5 * * *' })
    await story.at.api(`/api/schedules/${id}`, { method: 'PUT', body })
    const told = page.getByText(/baru saja diubah oleh token:uji/)
    await flip.click()
    await told.waitFor()
    await until(() => flip.isEnabled(), 'the switch can be used again')
    const answered = page.waitForResponse((response) => response.request().method() === 'PUT')
    await flip.click()
    expect((await answered).status()).toBe(409)
    await told.waitFor()
    expect(await told.count()).toBe(1)
  })

  it('that the server fails to switch comes with the number of the request, to be copied', async () => {
    await made()
    const page = await story.person()
    await signedIn(page, '/schedules')
    await page.route('**/api/schedules/*', (route) =>
      route.fulfill({
        status: 500,
        json: {
          success: false,
          code: 'internal',
          message: 'Sampaikan nomor permintaan kepada admin.',
          requestId: 'req-4711',
        },
      }),
    )
    await page.getByRole('switch').click()
    const toast = page.locator('.ant-notification-notice').filter({ hasText: 'Sampaikan nomor' })
    await toast.getByText('req-4711').waitFor()
    await toast.getByRole('button', { name: 'Salin' }).waitFor()
  })

  it('whose name would turn the page around keeps it to itself', async () => {
    const { id } = await made()
    // The API takes no such name; one may be there from before.
    await story.at.database.db('schedules').where({ id }).update({ title: '\u202eterbalik' })
    const page = await story.person()
    await signedIn(page, '/schedules')
    const name = page.locator('bdi').filter({ hasText: 'terbalik' })
    await name.waitFor()
    expect(await name.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe('isolate')
  })

  it('that somebody else has changed meanwhile is not overwritten', async () => {
    const { id } = await made()
    const page = await story.person()
    await signedIn(page, '/schedules')
    await page.getByRole('button', { name: /Ubah jadwal/ }).click()
    await story.at.api(`/api/schedules/${id}`, {
      method: 'PUT',
      body: JSON.stringify({ version: 1, cron: '0 5 * * *' }),
    })
    await page.getByLabel('Nama', { exact: true }).fill('Saya belakangan')
    await page.getByRole('button', { name: 'Simpan jadwal' }).click()
    await page.getByText(/baru saja diubah oleh token:uji/).waitFor()
    expect(await schedules()).toMatchObject([{ title: 'Pangkat malam', cron: '0 5 * * *' }])
  })

  it('whose payload does not fit says at which field', async () => {
    const page = await story.person()
    await signedIn(page, '/schedules')
    await page.getByRole('button', { name: 'Jadwal baru' }).click()
    await page.getByLabel('Nama', { exact: true }).fill('Salah isi')
    const payload = page.getByLabel('Isi pekerjaan (JSON)')
    await payload.fill('{')
    await page.getByRole('button', { name: 'Simpan jadwal' }).click()
    await page.getByText('Isi dengan satu objek JSON.').waitFor()
    await payload.fill('{"allowShrink": "ya"}')
    await page.getByRole('button', { name: 'Simpan jadwal' }).click()
    await page.getByText(/tidak sesuai pada "allowShrink"/).waitFor()
    expect(await schedules()).toEqual([])
  })
})

describe('the page', () => {
  it('lets viewers read and do nothing', async () => {
    await made()
    const page = await story.person()
    await signedIn(page, '/proxy')
    await page.route('**/api/session', async (route) => {
      const reply = await route.fetch()
      const body = await reply.json()
      await route.fulfill({ response: reply, json: { ...body, user: { ...body.user, role: 'viewer' } } })
    })
    await page.goto('/schedules')
    await page.getByText('Pangkat malam').waitFor()
    const main = page.getByRole('main')
    expect(await main.getByRole('button').count()).toBe(0)
    expect(await main.getByRole('switch').count()).toBe(0)
  })
})
