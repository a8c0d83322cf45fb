/** The stage of browser stories: one installation, one browser, people who come and go, and no errors in their consoles. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { againAfterDeadlock } from '@/models/db'
import { openBrowser, openPerson, type PersonOptions } from './browser'
import { type Installation, type InstallationOptions, openInstallation } from './installation'

export interface Story {
  /** There from the first test on. */
  readonly at: Installation
  /** A person with a browser profile of their own, not signed in. */
  person(options?: PersonOptions): Promise<Page>
  /** Errors of this kind in a console are what the test is about, until it ends. */
  excuse(pattern: RegExp): void
}

/** Rows and runs of the test before are gone when the next begins. */
const CLEAN = `
  TRUNCATE job_runs, job_attempts, run_events;
  TRUNCATE publications, settings, siasn_proxy.proxy_pangkat, siasn_proxy.proxy_pensiun,
    siasn_proxy.proxy_pg_akademik, siasn_proxy.proxy_pg_profesi, siasn_proxy.proxy_skk`

/** What stood on the pages and in the newest runs when a story failed: under load it may never fail again. */
async function lastSeen({ database }: Installation, pages: readonly Page[]): Promise<string> {
  const texts = await Promise.all(
    pages.map(async (page) => `${page.url()}\n${await page.innerText('body').catch(String)}`),
  )
  const runs = await database
    .db('job_runs')
    .select('id', 'status', 'attempt', 'failures', 'blocked_on', 'run_at', 'error', 'lease_until', 'version')
    .orderBy('created_at', 'desc')
    .limit(5)
  const events = await database.db('run_events').orderBy('at', 'desc').limit(12)
  return [...texts, ...[...runs, ...events].map((row) => JSON.stringify(row))].join('\n')
}

/** Registers the hooks of a file of stories. */
export function openStory(options: InstallationOptions): Story {
  let at: Installation
  let browser: Browser
  const problems: string[] = []
  const pages: Page[] = []
  const close: (() => Promise<void>)[] = []
  const excused: RegExp[] = []

  beforeAll(async () => {
    at = await openInstallation(options)
    await at.prepare()
    ;[browser] = await Promise.all([openBrowser(), at.worker(), at.web()])
  })
  afterAll(async () => {
    await browser.close()
    await at.close()
  })
  beforeEach(async () => {
    // A worker may be looking for work in the same tables, in another order.
    await againAfterDeadlock(() => at.database.db.raw(CLEAN))
    at.siasn.reset()
  })
  afterEach(async ({ task }) => {
    const open = pages.splice(0)
    if (task.result?.state === 'fail') console.error(await lastSeen(at, open))
    await Promise.all(close.splice(0).map((one) => one()))
    const patterns = excused.splice(0)
    expect(problems.splice(0).filter((one) => !patterns.some((pattern) => pattern.test(one)))).toEqual([])
  })
  return {
    excuse: (pattern) => {
      excused.push(pattern)
    },
    get at() {
      return at
    },
    person: async (wanted) => {
      const opened = await openPerson(browser, at.url, wanted)
      pages.push(opened.page)
      close.push(async () => {
        problems.push(...opened.problems)
        await opened.context.close()
      })
      return opened.page
    },
  }
}

/** Code of places that a page links to is fetched beforehand; without a network it is fetched when somebody goes there. */
export const NOT_YET_FETCHED = /failed to load chunk/i

/** Agrees to the question that stands open. While it still grows, its button can slip away between press and release. */
export async function confirm(page: Page): Promise<void> {
  await page.locator('.ant-modal:not([class*="ant-zoom"]) .ant-btn-primary').last().click()
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Accessibility faults that a machine can find on the page as it is, or in one part of it. */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  // Colours on their way to another are nobody's fault; what turns for ever is not waited for.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime))
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  )
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await axe)
  return page.evaluate(async (part) => {
    const { axe: tool } = window as unknown as { axe: typeof import('axe-core') }
    const { violations: found } = await tool.run(part, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    })
    return found.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
  }, within)
}

/** By how much the page is wider than its window; 0 or less is right. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
