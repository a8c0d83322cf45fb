/** What goes wrong while a page is open: networks, servers, sessions and roles that go away, and very much of everything. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import indonesian from '@/locales/id.json'
import { signedIn } from '../support/browser'
import { ADMIN } from '../support/installation'
import { queueRun } from '../support/pangkat'
import { newPerson, PASSWORD, type Person, signInAs } from '../support/people'
import { freePort } from '../support/processes'
import { insertRun } from '../support/runs'
import { confirm, NOT_YET_FETCHED, openStory, overflow } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })

const state = (page: Page, text: string) =>
  page.getByTestId('state-pangkat').getByText(text, { exact: true }).waitFor({ timeout: 30_000 })
const indicator = (page: Page, text: RegExp) =>
  page.getByTestId('live-indicator').filter({ hasText: text }).waitFor({ timeout: 30_000 })

/** The page is the same document as before: nothing was loaded anew. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isMarked: true }) && undefined)
const isMarked = (page: Page) => page.evaluate(() => 'isMarked' in window)

/** A page with the session of somebody who signed in elsewhere. */
async function pageOf({ cookie }: Person, path: string): Promise<Page> {
  const page = await story.person()
  const at = cookie.indexOf('=')
  await page
    .context()
    .addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), url: story.at.url }])
  await page.goto(path)
  return page
}

let people = 0

/** Somebody new, and their open page. */
async function somebody(role: string, path: string): Promise<{ page: Page; who: Person & { id: string } }> {
  people += 1
  const admin = await signInAs(story.at)
  const who = await newPerson(story.at, admin, { email: `orang-${people}@kantor.test`, role })
  return { who, page: await pageOf(who, path) }
}

describe('an open page', () => {
  it('that loses the network says so, keeps what was read, and catches up by itself', async () => {
    const page = await story.person()
    await story.at.finished(await queueRun(story.at))
    await signedIn(page)
    await state(page, 'Selesai')
    await indicator(page, /^Langsung/)
    await mark(page)
    story.excuse(NOT_YET_FETCHED)
    await page.context().setOffline(true)
    await indicator(page, /tidak langsung/i)
    await state(page, 'Selesai')
    story.at.siasn.setFaults([{ kind: 'missing_rows' }])
    await story.at.finished(await queueRun(story.at, {}, { maxAttempts: 1 }))
    await page.context().setOffline(false)
    await state(page, 'Gagal')
    await indicator(page, /^Langsung/)
    expect(await isMarked(page)).toBe(true)
    await page.getByRole('link', { name: 'Jadwal', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Jadwal' }).waitFor()
  })

  it('outlives a server that is killed: it says so, waits, and follows again', async () => {
    const port = await freePort()
    const web = await story.at.web({ PORT: String(port) })
    const page = await pageOf(await signInAs(story.at), `http://127.0.0.1:${port}/proxy`)
    await indicator(page, /^Langsung/)
    await mark(page)
    web.kill('SIGKILL')
    await web.ended()
    await indicator(page, /tidak langsung/i)
    story.excuse(NOT_YET_FETCHED)
    await story.at.finished(await queueRun(story.at))
    await story.at.web({ PORT: String(port) })
    await state(page, 'Selesai')
    await indicator(page, /^Langsung/)
    expect(await isMarked(page)).toBe(true)
  })

  it('whose session was ended elsewhere asks to sign in, and leads back to the same place', async () => {
    const { page, who } = await somebody('operator', '/runs?status=dead')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await indicator(page, /^Langsung/)
    const admin = await signInAs(story.at)
    expect((await admin.call(`/api/users/${who.id}/sessions`, 'DELETE')).status).toBeLessThan(300)
    await page.waitForURL(/\/sign-in/)
    await page.getByLabel(/e-?mail/i).fill(who.email)
    await page.getByLabel(/sandi/i).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/runs?status=dead')
  })
})

describe('a person whose role is too low', () => {
  it('reads everything, finds no button that would be refused, and pages for admins say whom to ask', async () => {
    const { page } = await somebody('viewer', '/proxy')
    await page.getByTestId('card-pangkat').waitFor()
    expect(await page.getByTestId('sync-pangkat').isEnabled()).toBe(false)
    await page.goto('/settings')
    await page.getByRole('heading', { name: indonesian.adminsOnly.title }).waitFor()
    await page.goto('/imports')
    await page.getByText(indonesian.imports.forbiddenText).waitFor()
  })

  it('since a moment ago is told that nothing was done and why', async () => {
    const { page, who } = await somebody('operator', '/proxy')
    await page.getByTestId('sync-pangkat').click()
    await page.locator('.ant-modal .ant-btn-primary').waitFor()
    await story.at.database.db('users').where({ id: who.id }).update({ role: 'viewer' })
    await confirm(page)
    await page.getByText(/peran/i).first().waitFor()
    expect(await story.at.database.db('job_runs')).toHaveLength(0)
  })
})

describe('very much', () => {
  it('ten thousand runs are listed page by page, and found by a word', async () => {
    await story.at.database.db.raw(`
      INSERT INTO job_runs (id, family, type, payload, max_attempts, requested_by, status, percent, created_at,
        started_at, finished_at, result)
      SELECT 'proxy-skk-banyak-' || n, 'proxy', 'skk', '{}', 4, 'siti@kantor.test', 'completed', 100, at, at,
        at + interval '20 seconds', '{"total": 9}'
      FROM (SELECT n, now() - n * interval '1 minute' AS at FROM generate_series(1, 10000) n) AS past`)
    const page = await story.person()
    await signedIn(page, '/runs')
    await page.getByText('50 dari 1.000+ proses').waitFor()
    await page.getByRole('button', { name: indonesian.runs.more }).click()
    await page.getByText('100 dari 1.000+ proses').waitFor()
    await page.goto('/runs?search=banyak-9999')
    await page.getByText('1 proses', { exact: true }).waitFor()
    await page.locator('a[href="/runs/proxy-skk-banyak-9999"]').first().waitFor()
  })

  it('names of two hundred characters stay within their places, on a phone too', async () => {
    const long = 'Panjang'.repeat(28)
    const { db } = story.at.database
    await insertRun(story.at, {
      id: 'proxy-skk-nama',
      type: 'skk',
      status: 'running',
      agoS: 60,
      leaseS: 3_600,
      lane: long,
    })
    await db('job_runs')
      .where({ id: 'proxy-skk-nama' })
      .update({ requested_by: `${long}@kantor.test`, worker: long })
    await db('users').where({ email: ADMIN.email }).update({ name: long })
    for (const width of [1280, 360]) {
      const page = await story.person({ width })
      await signedIn(page, '/')
      for (const path of ['/', '/runs', '/runs/proxy-skk-nama', '/people']) {
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.getByText('Panjang').first().waitFor({ state: 'attached' })
        expect({ path, width, excess: Math.max(0, await overflow(page)) }).toEqual({ path, width, excess: 0 })
      }
    }
  })
})
