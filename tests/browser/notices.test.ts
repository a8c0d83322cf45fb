/** Notices, as an admin sets them up. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { CLEAN_NOTICES } from '../support/notice-tables'
import { openReceiver, type Receiver, status } from '../support/receivers'
import { confirm, openStory } from '../support/story'

let hook: Receiver

const story = openStory({ env: { NOTICE_ALLOWED_HOSTS: '127.0.0.1' } })

beforeAll(async () => {
  hook = await openReceiver()
})
afterAll(() => hook.close())
beforeEach(async () => {
  hook.received.length = 0
  await story.at.database.db.raw(CLEAN_NOTICES)
})

describe('a channel', () => {
  it('is added, tested, mended, switched off and deleted, and its address is never shown', async () => {
    const page = await story.person()
    await signedIn(page, '/notices')
    await page.getByText('Belum ada saluran.').waitFor()
    await page.getByRole('button', { name: 'Tambah saluran' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Jenis').click()
    await page.getByTitle('Webhook bertanda tangan').click()
    await form.getByLabel('Nama', { exact: true }).fill('Ruang operator')
    await form.getByLabel('Alamat webhook').fill('https://10.0.0.5/rahasia')
    await form.getByRole('button', { name: 'Simpan saluran' }).click()
    await form.getByText(/tidak dapat dipakai: /).waitFor()
    await form.getByLabel('Alamat webhook').fill(`${hook.url}/rahasia-webhook`)
    await form.getByRole('button', { name: 'Simpan saluran' }).dblclick()
    await page.getByText(/^whsec_/).waitFor()
    expect(await story.at.database.db('notice_channels')).toHaveLength(1)
    await picture(page, 'notices-secret')
    await page.getByRole('button', { name: 'Sudah saya simpan' }).click()
    await page.getByText('Ruang operator').first().waitFor()

    hook.answers(status(410, 'Gone: /rahasia-webhook'))
    await page.getByRole('button', { name: 'Uji Ruang operator' }).click()
    await page.getByTestId('channel-test').getByText('Jawaban penerima: Gone: ***').waitFor()
    await page.getByText('Rusak', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Uji Ruang operator' }).click()
    await page
      .getByTestId('channel-test')
      .getByText(/Pesan uji diterima/)
      .waitFor()
    await page.getByText('Diterima', { exact: true }).waitFor()
    expect(hook.received).toHaveLength(2)
    expect(await page.content()).not.toContain('rahasia-webhook')

    await page.getByRole('button', { name: 'Ubah Ruang operator' }).click()
    await form.getByLabel('Nama', { exact: true }).fill('Ruang jaga')
    await form.getByLabel('Tenang mulai (WIB)').fill('22:00')
    await form.getByRole('button', { name: 'Simpan saluran' }).click()
    await form.getByText('Isi kedua jam dengan waktu yang berbeda').waitFor()
    await form.getByLabel('sampai').fill('06:00')
    await form.getByRole('button', { name: 'Simpan saluran' }).click()
    await page.getByText('Tenang 22.00–06.00 WIB').waitFor()
    await page.getByRole('switch', { name: 'Aktif: Ruang jaga' }).click()
    await page.getByRole('switch', { name: 'Aktif: Ruang jaga', checked: false }).waitFor()
    await page.getByRole('button', { name: 'Hapus Ruang jaga' }).click()
    await confirm(page)
    await page.getByText('Belum ada saluran.').waitFor()
    expect(await story.at.database.db('notice_channels')).toEqual([])
  })
})

it('limits of lateness are set and taken away on the same page', async () => {
  const page = await story.person()
  await signedIn(page, '/notices')
  const field = page.getByLabel('Kenaikan Pangkat', { exact: true })
  await field.waitFor()
  expect(await page.getByLabel('Urungkan sinkronisasi', { exact: true }).count()).toBe(0)
  await field.fill('90')
  await page.getByRole('button', { name: 'Simpan batas' }).click()
  await page.getByText('Batas keterlambatan disimpan.').waitFor()
  expect(await story.at.database.db('freshness_targets').select('job', 'minutes')).toEqual([
    { job: 'proxy.pangkat', minutes: 90 },
  ])
  await page.reload()
  await field.fill('')
  await page.getByRole('button', { name: 'Simpan batas' }).click()
  await page.getByText('Batas keterlambatan disimpan.').waitFor()
  expect(await story.at.database.db('freshness_targets')).toEqual([])
})
