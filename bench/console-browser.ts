/** How soon pages can be used: a real Chromium on a slow machine and a slow line, each page for the first time. */
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '@/tests/support/browser'

/** Bytes and milliseconds as the browser's own throttling takes them. */
export const LINES = {
  /** A good office network. */
  office: { latency: 10, downloadThroughput: 2_500_000, uploadThroughput: 1_250_000 },
  /** The "Fast 3G" of browsers' tools. */
  fast3g: { latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
} as const
export type Line = keyof typeof LINES

const SLOWER = 4

export interface Drawn {
  page: string
  line: Line
  /** From the address to the largest thing drawn. */
  lcpMs: number[]
  /** What long tasks took beyond 50 ms, until the page had been quiet for a second. */
  blockingMs: number[]
  /** Until the page's own content stood. */
  shownMs: number[]
}

interface Paint {
  lcp: number
  blocking: number
}

/** Runs in the page, before it; as text, because a compiled function would need what the compiler put beside it. */
const OBSERVE = `{
  const seen = { lcp: 0, blocking: 0 }
  window.benchSeen = seen
  const watch = (type, hear) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true })
  watch('largest-contentful-paint', ({ startTime }) => { seen.lcp = startTime })
  watch('longtask', ({ duration }) => { seen.blocking += Math.max(0, duration - 50) })
}`

async function freshPage(browser: Browser, web: { url: string; cookie: string }, line: Line): Promise<Page> {
  const context = await browser.newContext({ baseURL: web.url, viewport: { width: 1280, height: 800 } })
  const [name = '', value = ''] = web.cookie.split('=')
  await context.addCookies([{ name, value, url: web.url }])
  await context.addInitScript(() => localStorage.setItem('sinkron.tour', 'off'))
  await context.addInitScript(OBSERVE)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', { offline: false, ...LINES[line] })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  return page
}

/** One visit: until a heading and no skeleton stand in the main part. */
async function visit(page: Page, address: string): Promise<{ shownMs: number } & Paint> {
  const begunAt = performance.now()
  await page.goto(address, { waitUntil: 'commit' })
  await page.locator('main h1').first().waitFor()
  await page.waitForFunction(() => document.querySelector('main .ant-skeleton') === null)
  const shownMs = performance.now() - begunAt
  await page.waitForTimeout(1_500)
  const paint = await page.evaluate(() => (window as unknown as { benchSeen: Paint }).benchSeen)
  return { shownMs, ...paint }
}

/** Pages for the first time, with nothing in the browser's cache. */
export async function measurePages(
  web: { url: string; cookie: string },
  addresses: readonly string[],
  rounds: number,
): Promise<{ drawn: Drawn[]; syncMs: Record<Line, number[]> }> {
  const browser = await openBrowser()
  const syncMs: Record<Line, number[]> = { office: [], fast3g: [] }
  const drawn: Drawn[] = []
  try {
    for (const line of Object.keys(LINES) as Line[])
      for (const address of addresses) {
        console.error(`${address} over ${line} …`)
        const one: Drawn = { page: address, line, lcpMs: [], blockingMs: [], shownMs: [] }
        for (let round = 0; round < rounds; round++) {
          const page = await freshPage(browser, web, line)
          const { lcp, blocking, shownMs } = await visit(page, address)
          one.lcpMs.push(lcp)
          one.blockingMs.push(blocking)
          one.shownMs.push(shownMs)
          await page.context().close()
        }
        drawn.push(one)
      }
    for (const line of Object.keys(LINES) as Line[])
      for (let round = 0; round < rounds; round++) syncMs[line].push(await untilSync(browser, web, line))
  } finally {
    await browser.close()
  }
  return { drawn, syncMs }
}

/** From the address of the syncs until a press on "Sync", made as soon as it can be, is answered. */
async function untilSync(
  browser: Browser,
  web: { url: string; cookie: string },
  line: Line,
): Promise<number> {
  const page = await freshPage(browser, web, line)
  const begunAt = performance.now()
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  answered.catch(() => undefined)
  await page.goto('/proxy', { waitUntil: 'commit' })
  await page.getByTestId('sync-skk').click()
  // Fresh rows are not fetched again unasked: then the page asks.
  await Promise.race([answered, page.getByRole('dialog').waitFor()])
  const ms = performance.now() - begunAt
  await page.context().close()
  return ms
}
