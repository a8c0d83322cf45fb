/** What stands around every page: the header, in windows of every width and on pages that do not exist. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { insertManyDead } from '../support/dead'
import { openStory, overflow } from '../support/story'

const story = openStory({ env: { SINKRON_DEMO: '1' } })

describe('a page', () => {
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
    /** Between the last link and what stands on the right. */
    room:
      (banner.querySelector('[data-testid="palette-button"]')?.getBoundingClientRect().left ?? 0) -
      Math.max(0, ...[...banner.querySelectorAll('nav a')].map((link) => link.getBoundingClientRect().right)),
    excess: Math.max(
      0,
      ...[...banner.querySelectorAll('*')]
        .filter((part) => part.getBoundingClientRect().width > 1)
        .map((part) => part.getBoundingClientRect().right - window.innerWidth),
    ),
  }))

/** The texts of this language have come. */
const spoken = (page: Page, language: string) =>
  page.waitForFunction(
    (wanted) => document.documentElement.lang === wanted,
    language === 'English' ? 'en' : 'id',
  )

describe.each(['Bahasa Indonesia', 'English'])('the header in %s', (language) => {
  it('keeps to one line and to its places, with many failed runs and in windows of every width', async () => {
    await insertManyDead(story.at, 120)
    const page = await story.person()
    await signedIn(page)
    await page.getByTestId('user-menu').click()
    await page.getByRole('menuitem', { name: language }).click()
    await spoken(page, language)
    await page.getByRole('banner').getByText('99+').waitFor()
    await page.getByTestId('demo-badge').waitFor()
    const first = await header(page)
    expect(first.links).toHaveLength(7)
    expect(new Set(first.links.map(([, top]) => top)).size).toBe(1)
    await page.goto('/schedules')
    await spoken(page, language)
    await page.getByRole('banner').getByText('99+').waitFor()
    await page.getByTestId('demo-badge').waitFor()
    const { room: _before, ...places } = first
    expect(await header(page)).toMatchObject(places)
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
