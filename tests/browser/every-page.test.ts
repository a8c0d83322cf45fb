/** What every page owes everybody: no fault for assistive tools in either theme and language, and room on a phone. */
import { readdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PLACES } from '@/components/places'
import english from '@/locales/en.json'
import indonesian from '@/locales/id.json'
import { openBrowser, openPerson, signedIn } from '../support/browser'
import { type Installation, openInstallation } from '../support/installation'
import { OFFICE_ENV, type Office, openOffice } from '../support/office'
import { overflow, violations } from '../support/story'

let at: Installation
let office: Office
let page: Page
let problems: string[]
let close: (() => Promise<void>) | undefined
let batch: string

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 1, rows: { pangkat: 60 } }, env: OFFICE_ENV })
  await at.prepare()
  const [browser] = await Promise.all([openBrowser(), at.worker(), at.web()])
  office = await openOffice(at)
  batch = await upload()
  const person = await openPerson(browser, at.url)
  page = person.page
  problems = person.problems
  close = () => browser.close()
  await signedIn(page, '/account')
})
afterAll(async () => {
  await close?.()
  await at.close()
})
afterEach(() => {
  expect(problems.splice(0)).toEqual([])
})

/** A file that was looked at and waits for a person; one of its rows cannot be loaded. */
async function upload(): Promise<string> {
  const body = new FormData()
  const text = 'order_id,standard_name,revenue\nA-1,PT Satu,1.500\nA-2,PT Dua,bukan angka\n'
  body.append('file', new Blob([text]), 'penjualan.csv')
  const answer = await at.api('/api/files/upload?type=sos&preview=true', { method: 'POST', body })
  await at.finished(answer.body.jobId)
  return answer.body.batchId
}

type Language = 'id' | 'en'
type Theme = 'light' | 'dark'

type Look = readonly [Language, Theme, number]

/** Both themes and both languages. */
const LOOKS: readonly Look[] = [
  ['id', 'light', 1280],
  ['en', 'dark', 320],
]
/** Looked at for their width alone: what the tool for faults looks at is the same as above. */
const OTHER_WIDTHS: readonly Look[] = [
  ['id', 'light', 360],
  ['en', 'dark', 1280],
]

/** Everything that was asked for has come, in the colours that were asked for. */
async function drawn(): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('h1') !== null &&
      document.querySelector('.ant-skeleton, [aria-busy="true"]') === null &&
      [...document.querySelectorAll('[role="img"]')].every((chart) => chart.querySelector('svg') !== null),
  )
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** Without a reload, as people do it. */
async function look([language, theme, width]: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.setViewportSize({ width, height: 800 })
  await page.evaluate((wanted) => {
    localStorage.setItem('sinkron.language', wanted)
    window.dispatchEvent(new StorageEvent('storage', { key: 'sinkron.language' }))
  }, language)
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
  await drawn()
}

async function looksWrong(one: Look): Promise<string[]> {
  await look(one)
  const headings = await page.locator('h1').count()
  const excess = await overflow(page)
  return [
    ...(headings === 1 ? [] : [`${headings} headings of the page`]),
    ...(excess > 0 ? [`${excess} px wider than the window`] : []),
  ].map((fault) => `${one.join(' ')}: ${fault}`)
}

/** What is wrong with the page, or a part of it, in any look. */
async function faults(within?: string): Promise<string[]> {
  const found: string[] = []
  for (const one of LOOKS) {
    found.push(...(await looksWrong(one)))
    const broken = await violations(page, within)
    found.push(...broken.map((fault) => `${one.join(' ')}: ${fault}`))
  }
  for (const one of OTHER_WIDTHS) found.push(...(await looksWrong(one)))
  return found
}

const pages: readonly [name: string, path: () => string][] = [
  ...PLACES.map(({ label, href }) => [label, () => href] as [string, () => string]),
  ['account', () => '/account'],
  ['rows', () => '/proxy/pangkat'],
  ['run', () => `/runs/${office.runs.running}`],
  ['run that failed', () => `/runs/${office.runs.dead}`],
  ['run with children', () => `/runs/${office.runs.parent}`],
  ['run that waits for a token', () => `/runs/${office.runs.blocked}`],
  ['changes', () => `/runs/${office.synced.runId}/changes`],
  ['import', () => `/imports/${batch}`],
  ['rows of an import table', () => '/imports/tables/sos'],
  ['unknown address', () => '/tidak-ada'],
]

const strangers = [
  '/sign-in',
  '/sign-in-code',
  '/invitation',
  '/invitation#salah',
  '/reset-password',
  '/reset-password#salah',
]

/** What the build makes a page of, as patterns of addresses. */
const routes = readdirSync('pages', { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(?!api\/|_|404|500).*\.tsx$/.test(file))
  .map((file) => `/${file.replace(/(\/?index)?\.tsx$/, '').replace(/\[\w+\]/g, '[^/]+')}`)

const titles = new Set<string>()

/** The text in either language: which of them a page is in when it breaks is not the question. */
const either = (key: 'broken' | 'brokenText' | 'reload') =>
  new RegExp(`${indonesian.errors[key]}|${english.errors[key]}`)

describe('every page', () => {
  it('is looked at here', () => {
    const addresses = [...pages.map(([, path]) => path()), ...strangers]
    const left = routes.filter((route) => !addresses.some((one) => new RegExp(`^${route}$`).test(one)))
    expect(left).toEqual([])
  })

  it.each(pages)('has no fault in any look, a title of its own, and fits a phone: %s', async (name, path) => {
    await page.goto(path())
    expect(await faults()).toEqual([])
    const title = await page.title()
    expect(title).toMatch(/.+ · Sinkron$/)
    if (!name.startsWith('run ')) expect(titles.has(title)).toBe(false)
    titles.add(title)
  })

  it.each(strangers)('is as good for people who are not signed in: %s', async (path) => {
    await page.context().clearCookies()
    await page.goto(path)
    expect(await faults()).toEqual([])
    expect(await page.title()).toMatch(/.+ · Sinkron$/)
  })

  it('that breaks says so, that the data are safe, and what to tell an admin', async () => {
    await page.route('**/api/charts*', (route) => route.fulfill({ json: { success: true } }))
    await signedIn(page, '/charts')
    await page.getByRole('heading', { level: 1, name: either('broken') }).waitFor()
    await page.getByText(either('brokenText')).waitFor()
    await page.getByText(/\/charts TypeError/).waitFor()
    expect(await violations(page)).toEqual([])
    await page.unrouteAll()
    await page.getByRole('button', { name: either('reload') }).click()
    await drawn()
    expect(problems.splice(0).join()).toContain('TypeError')
  })
})

/** What opens over a page, and how. */
const opened: readonly [name: string, path: () => string, open: () => Promise<unknown>][] = [
  [
    'the form of a schedule',
    () => '/schedules',
    () => page.getByRole('button', { name: 'Jadwal baru' }).click(),
  ],
  [
    'the form of a channel',
    () => '/notices',
    () => page.getByRole('button', { name: 'Tambah saluran' }).click(),
  ],
  ['an invitation', () => '/people', () => page.getByRole('button', { name: 'Undang', exact: true }).click()],
  ['a person', () => '/people', () => page.getByRole('button', { name: /^Ubah Sari/ }).click()],
  [
    'a failed run',
    () => '/dead-letters',
    () =>
      page
        .getByRole('button', { name: /^Lihat proxy/ })
        .first()
        .click(),
  ],
  [
    'the payload of a failed run',
    () => '/dead-letters',
    () =>
      page
        .getByRole('button', { name: /^Ubah lalu coba lagi/ })
        .first()
        .click(),
  ],
  [
    'an act',
    () => '/audit',
    () =>
      page
        .getByRole('button', { name: /^Lihat / })
        .first()
        .click(),
  ],
  ['a row', () => `/proxy/pangkat?row=${encodeURIComponent(office.synced.rowId)}`, async () => undefined],
  ['a question', () => '/proxy', () => page.getByTestId('sync-pangkat').click()],
  ['the palette', () => '/', () => page.keyboard.press('Control+k')],
]

describe('what opens over a page', () => {
  it.each(opened)('has no fault in either theme and language: %s', async (_name, path, open) => {
    await signedIn(page, path())
    await look(['id', 'light', 1280])
    await open()
    await page.getByRole('dialog').last().waitFor()
    expect(await faults('[role="dialog"]')).toEqual([])
  })

  it('or unfolds in it is as good: the table behind a chart, and what explains a check', async () => {
    await signedIn(page, '/charts')
    await look(['id', 'light', 1280])
    await page
      .getByRole('button', { name: /sebagai tabel$/ })
      .first()
      .click()
    expect(await faults()).toEqual([])
    await page.goto('/operations')
    await look(['id', 'light', 1280])
    await page.locator('summary').last().click()
    expect(await faults()).toEqual([])
  })
})
