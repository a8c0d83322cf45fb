/** The path of one click, as people walk it. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { picture, signedIn, signIn } from '../support/browser'
import { ADMIN } from '../support/installation'
import { hurried, queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { confirm, openStory } from '../support/story'

const story = openStory({
  siasn: { latencyMs: 5, rows: { pangkat: 2_300 } },
  env: { SINKRON_DEMO: '1', SIASN_MAX_CONCURRENCY: '1' },
})
const { person } = story

const state = (page: Page, text: string) =>
  page.getByTestId('state-pangkat').getByText(text, { exact: true }).waitFor({ timeout: 30_000 })

/** So slow that a run can be watched. */
const slowly = () => story.at.siasn.setFaults([{ kind: 'slow', ms: 700 }])

describe('a person', () => {
  it('who is not signed in is asked to, and comes back to where they wanted to go', async () => {
    const page = await person()
    await page.goto('/proxy/pangkat?nama=siti')
    await page.waitForURL('**/sign-in**')
    await picture(page, 'sign-in')
    await page.getByLabel(/e-?mail/i).fill(ADMIN.email)
    await page.getByLabel(/sandi/i).fill('salah-sekali')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText(/sandi/i).waitFor()
    await page.getByLabel(/sandi/i).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/proxy/pangkat?nama=siti')
  })

  it('signs in, presses Sync, watches it through its stages, and finds the rows', async () => {
    const page = await person({ reducedMotion: 'no-preference' })
    await signIn(page)
    await page.getByTestId('demo-badge').waitFor()
    // The first screen leads to the cards.
    await page.getByRole('link', { name: 'Semua kartu sinkronisasi' }).click()
    slowly()
    await page.getByTestId('sync-pangkat').click()
    await confirm(page)
    await state(page, 'Berjalan')
    await page.getByTestId('card-pangkat').getByText('Mengambil data').first().waitFor()
    await page.getByText(/dari 2\.300 baris/).waitFor()
    await picture(page, 'running')
    story.at.siasn.clearFaults()
    await state(page, 'Selesai')
    await page.getByTestId('card-pangkat').getByText('2.300').first().waitFor()
    await picture(page, 'completed')
    await page.getByTestId('rows-link-pangkat').click()
    await page.waitForURL('**/proxy/pangkat')
    await page.getByRole('row').nth(5).waitFor()
    await picture(page, 'rows')
  })

  it('who presses Sync while it is running follows the run that is there', async () => {
    const page = await person()
    await signedIn(page)
    await page.getByTestId('sync-pangkat').waitFor()
    slowly()
    const id = await queueRun(story.at)
    // The page may still show the moment before: the press then meets the running run.
    const isAsked = await page
      .getByTestId('sync-pangkat')
      .click({ timeout: 2_000 })
      .then(() => page.locator('.ant-modal-confirm').waitFor({ timeout: 2_000 }))
      .then(
        () => true,
        () => false,
      )
    if (isAsked) await confirm(page)
    await state(page, 'Berjalan')
    story.at.siasn.clearFaults()
    await state(page, 'Selesai')
    expect(await story.at.database.db('job_runs').pluck('id')).toEqual([id])
  })

  it('who presses Sync on fresh data is told so, and may insist', async () => {
    const page = await person()
    await story.at.finished(await queueRun(story.at))
    await signedIn(page)
    await page.getByTestId('sync-pangkat').click()
    await confirm(page)
    await page.locator('.ant-modal-confirm-title', { hasText: 'Data masih baru' }).waitFor()
    await picture(page, 'fresh')
    await page.keyboard.press('Escape')
    await until(
      () => page.getByTestId('sync-pangkat').evaluate((button) => button === document.activeElement),
      'the button has the focus again',
    )
    await page.getByTestId('sync-pangkat').click()
    await confirm(page)
    await page.locator('.ant-modal-confirm-title', { hasText: 'Data masih baru' }).waitFor()
    expect(await story.at.database.db('job_runs')).toHaveLength(1)
    await page.getByRole('button', { name: /tetap sinkronkan/i }).click()
    await until(async () => (await story.at.database.db('job_runs')).length === 2, 'a second run starts')
    await state(page, 'Selesai')
  })

  it('who double-clicks starts one run', async () => {
    const page = await person({ reducedMotion: 'no-preference' })
    await signedIn(page)
    slowly()
    await page.getByTestId('sync-pangkat').dblclick()
    await page.locator('.ant-modal .ant-btn-primary').dblclick()
    await state(page, 'Berjalan')
    expect(await story.at.database.db('job_runs')).toHaveLength(1)
  })

  it('sees a running job after a reload and from a second browser, live', async () => {
    const [one, two] = [await person(), await person({ width: 390 })]
    await Promise.all([signedIn(one), signedIn(two)])
    slowly()
    await one.getByTestId('sync-pangkat').click()
    await confirm(one)
    await Promise.all([state(one, 'Berjalan'), state(two, 'Berjalan')])
    await picture(two, 'phone-running')
    await one.reload()
    await state(one, 'Berjalan')
    story.at.siasn.clearFaults()
    await Promise.all([state(one, 'Selesai'), state(two, 'Selesai')])
  })

  it('forces: the running run is cancelled and a new one begins', async () => {
    const page = await person()
    slowly()
    const first = await queueRun(story.at)
    await signedIn(page)
    await state(page, 'Berjalan')
    await page.getByTestId('force-pangkat').click()
    await confirm(page)
    await until(async () => (await story.at.run(first)).status === 'cancelled', 'the first run is cancelled')
    story.at.siasn.clearFaults()
    await state(page, 'Selesai')
    expect(await story.at.database.db('job_runs')).toHaveLength(2)
  })

  it('cancels, and the card says so', async () => {
    const page = await person()
    slowly()
    await queueRun(story.at)
    await signedIn(page)
    await state(page, 'Berjalan')
    await page.getByTestId('cancel-pangkat').click()
    await confirm(page)
    await state(page, 'Dibatalkan')
  })

  it('reads why a sync failed, that the table is as it was, and what to do', async () => {
    const page = await person()
    story.at.siasn.setFaults([{ kind: 'missing_rows' }])
    await hurried(story.at, await queueRun(story.at))
    await signedIn(page)
    await state(page, 'Gagal')
    await page
      .getByText(/tidak memuat daftar baris/)
      .first()
      .waitFor()
    await page
      .getByText(/tetap seperti sebelumnya/i)
      .first()
      .waitFor()
    await picture(page, 'failed')
  })
})

describe('without a live connection', () => {
  it('the page says so, polls, and still follows the run to its end', async () => {
    const page = await person()
    await page.route(/socket\.io/, (route) => route.abort())
    await page.routeWebSocket(/socket\.io/, (socket) => socket.close())
    await signedIn(page)
    await page
      .getByTestId('live-indicator')
      .filter({ hasText: /tidak langsung/i })
      .waitFor()
    // A page without hints looks every 10 s while nothing runs.
    story.at.siasn.setFaults([{ kind: 'slow', ms: 6_000 }])
    await queueRun(story.at)
    await state(page, 'Berjalan')
    story.at.siasn.clearFaults()
    await state(page, 'Selesai')
  })
})
