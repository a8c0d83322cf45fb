/** What every page owes everybody: no fault for assistive tools, in light and in dark, and room on a phone. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { insertManyDead } from '../support/dead'
import { queueRun } from '../support/pangkat'
import { openStory, overflow, violations } from '../support/story'

const story = openStory({
  siasn: { latencyMs: 1, rows: { pangkat: 120 } },
  env: { SINKRON_DEMO: '1' },
})

let runId = ''
let rowId = ''

beforeEach(async () => {
  await story.at.finished(await queueRun(story.at))
  story.at.siasn.change('pangkat', { insert: 2, update: 5, remove: 1 })
  runId = await queueRun(story.at)
  await story.at.finished(runId)
  rowId = String((await story.at.rows())[0]?.id)
})

/** Addresses with a text that is there when the page is. */
const pages = (): [path: string, ready: RegExp][] => [
  ['/proxy', /Selesai dalam/],
  ['/proxy/pangkat', /Unduh/],
  [`/proxy/pangkat?row=${encodeURIComponent(rowId)}`, /Riwayat di sini/],
  ['/proxy/jobs', /Hapus Semua/],
  [`/runs/${runId}/changes`, /Buka baris/],
  ['/settings', /Simpan pengaturan/],
  ['/tidak-ada', /Halaman tidak ditemukan/],
]

const nameOf = (path: string) => path.split('?')[0]?.split('/').filter(Boolean).slice(0, 2).join('-') ?? ''

describe('every page', () => {
  it.each(['light', 'dark'] as const)(
    'is free of accessibility faults that a machine can find, %s',
    async (scheme) => {
      const page = await story.person({ colorScheme: scheme })
      await signedIn(page)
      for (const [path, ready] of pages()) {
        await page.goto(path)
        await page.getByText(ready).first().waitFor()
        expect(await violations(page), path).toEqual([])
        await picture(page, `${nameOf(path)}-${scheme}`)
      }
    },
  )

  it.each([360, 320])('fits a phone of %i pixels without scrolling sideways', async (width) => {
    const page = await story.person({ width })
    await signedIn(page)
    for (const [path, ready] of pages()) {
      await page.goto(path)
      await page.getByText(ready).first().waitFor()
      expect(await overflow(page), path).toBeLessThanOrEqual(0)
      await picture(page, `phone-${width}-${nameOf(path)}`)
    }
  })

  it('that does not exist still shows the way home, also to people who are not signed in', async () => {
    const page = await story.person()
    await page.goto('/tidak-ada')
    await page.getByRole('heading', { name: 'Halaman tidak ditemukan' }).waitFor()
    await page.getByRole('banner').getByText('Sinkron').waitFor()
    expect(new URL(page.url()).pathname).toBe('/tidak-ada')
  })
})

/** Places and sizes of the header's parts, as they are drawn. */
const header = (page: Page) =>
  page.getByRole('banner').evaluate((banner) => ({
    height: banner.getBoundingClientRect().height,
    links: [...banner.querySelectorAll('nav a')]
      .map((link) => link.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      // From the top of the page, however far it is scrolled.
      .map(({ left, top, width }) => [left, top + window.scrollY, width].map(Math.round)),
    /** Between the last link and who is here. */
    room:
      (banner.querySelector('[data-testid="user-menu"]')?.getBoundingClientRect().left ?? 0) -
      Math.max(0, ...[...banner.querySelectorAll('nav a')].map((link) => link.getBoundingClientRect().right)),
    excess: Math.max(
      0,
      ...[...banner.querySelectorAll('*')]
        .filter((part) => part.getBoundingClientRect().width > 1)
        .map((part) => part.getBoundingClientRect().right - window.innerWidth),
    ),
  }))

describe.each(['Bahasa Indonesia', 'English'])('the header in %s', (language) => {
  it('keeps to one line and to its places, with many failed runs and in windows of every width', async () => {
    await insertManyDead(story.at, 120)
    const page = await story.person()
    await signedIn(page)
    await page.getByTestId('user-menu').click()
    await page.getByRole('menuitem', { name: language }).click()
    await page.getByRole('banner').getByText('99+').waitFor()
    await page.getByTestId('demo-badge').waitFor()
    const first = await header(page)
    expect(first.links).toHaveLength(7)
    expect(new Set(first.links.map(([, top]) => top)).size).toBe(1)
    await page.goto('/schedules')
    await page.getByRole('banner').getByText('99+').waitFor()
    await page.getByTestId('demo-badge').waitFor()
    expect(await header(page)).toEqual(first)
    for (const width of [1280, 1261, 1260, 1101, 1100, 1024, 800, 761, 760, 360]) {
      await page.setViewportSize({ width, height: 800 })
      const { height, excess, room } = await header(page)
      expect(room, String(width)).toBeGreaterThanOrEqual(0)
      expect({ width, height, excess }).toEqual({ width, height: first.height, excess: 0 })
      expect(await overflow(page), String(width)).toBeLessThanOrEqual(0)
      await picture(page, `header-${language.slice(0, 2)}-${width}`)
    }
    await page.getByRole('button', { name: /Buka menu|Open menu/ }).click()
    await page.getByRole('dialog').getByText('99+').waitFor()
    await picture(page, `header-${language.slice(0, 2)}-drawer`)
  })
})
