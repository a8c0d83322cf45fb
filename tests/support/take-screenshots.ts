/** `npm run screenshots`: brings up an office and keeps a picture of every page in docs/screenshots/, for people to look at. */
import { mkdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { PLACES } from '@/components/places'
import { openBrowser, openPerson, signedIn } from './browser'
import setup from './global-setup'
import { openInstallation } from './installation'
import { OFFICE_ENV, type Office, openOffice } from './office'
import { bringImports, type OfficeImports } from './office-imports'

const FOLDER = 'docs/screenshots'
/** In README.md. */
const FRONT = 'docs/screenshot.png'
const QUALITY = 60
/** What is below is more of the same. */
const TALLEST = { wide: 1_300, phone: 1_500 } as const
const WIDTHS = { wide: 1_280, phone: 390 } as const

interface Shot {
  name: string
  path: string
  /** What a person does first. */
  act?: (page: Page) => Promise<unknown>
}

function shotsOf({ runs, synced }: Office, files: OfficeImports): Shot[] {
  const press = (name: RegExp | string) => (page: Page) =>
    page.getByRole('button', { name, exact: true }).first().click()
  return [
    ...PLACES.map(({ label, href }) => ({ name: label, path: href })),
    { name: 'account', path: '/account' },
    { name: 'rows', path: '/proxy/pangkat' },
    { name: 'row', path: `/proxy/pangkat?row=${encodeURIComponent(synced.rowId)}` },
    { name: 'run-running', path: `/runs/${runs.running}` },
    { name: 'run-failed', path: `/runs/${runs.dead}` },
    { name: 'run-waiting', path: `/runs/${runs.blocked}` },
    { name: 'run-parent', path: `/runs/${runs.parent}` },
    { name: 'changes', path: `/runs/${synced.runId}/changes` },
    { name: 'import-preview', path: `/imports/${files.previewed}` },
    { name: 'import-result', path: `/imports/${files.imported}` },
    { name: 'import-refused', path: `/imports/${files.refused}` },
    { name: 'import-rows', path: '/imports/tables/sos' },
    {
      name: 'import-row',
      path: `/imports/tables/sos?row=${encodeURIComponent(files.rowId)}`,
      act: (page) => page.getByTestId('row-history').waitFor(),
    },
    { name: 'schedule', path: '/schedules', act: press('Jadwal baru') },
    { name: 'dead-letter', path: '/dead-letters', act: press(/^Lihat proxy/) },
    { name: 'palette', path: '/', act: (page) => page.keyboard.press('Control+k') },
    { name: 'tour', path: '/?tour=1', act: (page) => page.locator('.ant-tour').waitFor() },
    { name: 'menu', path: '/', act: (page) => page.getByTestId('user-menu').click() },
    { name: 'question', path: '/proxy', act: (page) => page.getByTestId('sync-pangkat').click() },
    { name: 'not-found', path: '/tidak-ada' },
  ]
}

/** All has come that was asked for; the machine's own name is nobody's business. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('h1') !== null &&
      document.querySelector('.ant-skeleton, [aria-busy="true"]') === null &&
      [...document.querySelectorAll('[role="img"]')].every((chart) => chart.querySelector('svg') !== null),
  )
  await page.waitForLoadState('networkidle')
  await page.evaluate((own) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const { currentNode: text } = texts
      if (text.nodeValue?.includes(own))
        text.nodeValue = text.nodeValue.replace(new RegExp(`\\b${own}\\b`, 'g'), 'kantor-1')
    }
  }, hostname())
}

/** What runs has been heard of just now, however long the pictures take. */
async function freshen(): Promise<void> {
  await at.database.db.raw(`
    UPDATE job_runs SET updated_at = now(), created_at = now() - interval '80 s', started_at = now() - interval '80 s',
      attempt_started_at = now() - interval '80 s' WHERE status = 'running'`)
}

async function take(
  page: Page,
  shot: Shot,
  look: { theme: 'light' | 'dark'; size: 'wide' | 'phone' },
): Promise<void> {
  const { theme, size } = look
  await freshen()
  await page.goto(shot.path)
  await drawn(page)
  await shot.act?.(page)
  if (shot.act) await drawn(page)
  const tall = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.screenshot({
    path: join(FOLDER, `${shot.name}-${theme}-${size}.jpg`),
    type: 'jpeg',
    quality: QUALITY,
    fullPage: !shot.act,
    ...(shot.act ? {} : { clip: { x: 0, y: 0, width: WIDTHS[size], height: Math.min(tall, TALLEST[size]) } }),
  })
  if (shot.name === 'home' && theme === 'light' && size === 'wide')
    await page.screenshot({ path: FRONT, clip: { x: 0, y: 0, width: WIDTHS.wide, height: 900 } })
}

const drop = await setup()
const at = await openInstallation({
  siasn: {
    latencyMs: 2,
    rows: { pangkat: 2_300, pensiun: 900, pg_akademik: 420, pg_profesi: 310, skk: 180 },
  },
  env: OFFICE_ENV,
})
await at.prepare()
const [browser] = await Promise.all([openBrowser(), at.worker(), at.web()])
const types = ['pensiun', 'pg_akademik', 'pg_profesi', 'skk']
const office = await openOffice(at, { types, halfDays: 27 })
const files = await bringImports(at)
/** Names, when only these pages are wanted. */
const only = process.argv.slice(2)
const isWanted = ({ name }: Shot) => only.length === 0 || only.includes(name)
if (only.length === 0) await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
for (const theme of ['light', 'dark'] as const)
  for (const size of ['wide', 'phone'] as const) {
    const person = await openPerson(browser, at.url, {
      ...{ width: WIDTHS[size], colorScheme: theme, reducedMotion: 'reduce' },
    })
    const signIn = { name: 'sign-in', path: '/sign-in' }
    if (isWanted(signIn)) await take(person.page, signIn, { theme, size })
    await signedIn(person.page, '/account')
    for (const shot of shotsOf(office, files).filter(isWanted)) await take(person.page, shot, { theme, size })
    await person.context.close()
    process.stdout.write(`${theme} ${size}: done\n`)
  }
await browser.close()
await at.close()
await drop()
