/** What every page owes everybody: no fault for assistive tools, in light and in dark, and room on a phone. */
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
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
