/** Chromium for tests, and what pages need in every one of them. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { ADMIN } from './installation'

/**
 * A process kept in store for the next page costs a fifth of all these tests. The others are what playwright switches
 * off by itself: a list of features replaces the one before it.
 */
const FEATURES_OFF = [
  'SpareRendererForSitePerProcess',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
]

const ARGUMENTS = [
  `--disable-features=${FEATURES_OFF.join(',')}`,
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function openBrowser(): Promise<Browser> {
  const libraries = process.env.CHROMIUM_LIBRARY_PATH
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ARGUMENTS,
    env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) } as Record<string, string>,
  })
}

export interface PersonOptions {
  /** Of the window, in pixels. */
  width?: number
  colorScheme?: 'light' | 'dark'
  /** `reduce` unless said otherwise: what moves costs the machine more than all else, and every test waits for it. */
  reducedMotion?: 'reduce' | 'no-preference'
  /** The tour of the first screen stays away unless it is what a test is about. */
  hasTour?: boolean
}

/** A person with a browser profile of their own. Errors in the page's console fail the test through `problems`. */
export async function openPerson(
  browser: Browser,
  url: string,
  { width = 1280, colorScheme = 'light', reducedMotion = 'reduce', hasTour = false }: PersonOptions = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 800 },
    locale: 'id-ID',
    colorScheme,
    reducedMotion,
  })
  if (!hasTour) await context.addInitScript(() => localStorage.setItem('sinkron.tour', 'off'))
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    // The browser itself reports answers like 401 and 409, and sockets that were refused; the page handles those.
    const isHandled = /^(Failed to load resource|WebSocket connection to )/.test(message.text())
    if (message.type() === 'error' && !isHandled) problems.push(message.text())
  })
  return { page, context, problems }
}

/** Signs in by the form, as people do. The server allows ten tries a minute, so most tests use `signedIn`. */
export async function signIn(page: Page, who = ADMIN): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel(/e-?mail/i).fill(who.email)
  await page.getByLabel(/sandi/i).fill(who.password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

const cookies = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** Opens a page with the session of an earlier sign-in to the same server. */
export async function signedIn(page: Page, path = '/proxy'): Promise<void> {
  const { origin } = new URL((await page.context().request.get('/health')).url())
  const kept = cookies.get(origin)
  if (!kept) {
    await signIn(page)
    cookies.set(origin, await page.context().cookies())
    await page.goto(path)
    return
  }
  await page.context().addCookies(kept)
  await page.goto(path)
}

/** Keeps a picture beside the test data, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(process.env.SINKRON_TEST_HOME || '.sinkron-test', 'pictures')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
