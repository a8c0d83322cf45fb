/** Rows, one row, and what syncs did to them, as people look them up. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, signedIn, signIn } from '../support/browser'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { confirm, openStory } from '../support/story'

const story = openStory({
  siasn: { latencyMs: 1, rows: { pangkat: 230 } },
  env: { SINKRON_DEMO: '1' },
})

/** A first sync, and one that changed a few rows. Gives the second run's id and the ids of what it changed. */
async function syncTwice() {
  await story.at.finished(await queueRun(story.at))
  const change = story.at.siasn.change('pangkat', { insert: 2, update: 5, remove: 1 })
  const runId = await queueRun(story.at)
  await story.at.finished(runId)
  return { runId, change }
}

const countLine = (page: Page, text: RegExp) => page.getByText(text).first().waitFor()

describe('a list', () => {
  let name = ''
  beforeEach(async () => {
    await story.at.finished(await queueRun(story.at))
    name = String((await story.at.rows())[7]?.nama)
  })

  it('keeps its filters in the address, over a reload and back, until they are cleared', async () => {
    const page = await story.person()
    await signedIn(page, '/proxy/pangkat')
    await countLine(page, /1–20 dari 230 baris/)
    await page.getByTestId('filter-nama').fill(name)
    await page.waitForURL((url) => url.searchParams.get('nama') === name)
    await page.getByRole('cell', { name, exact: true }).first().waitFor()
    const status = page.getByLabel('Status Usulan')
    await status.click()
    await page.keyboard.type('Disetujui')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.has('status_usulan'))
    await page.reload()
    expect(await page.getByTestId('filter-nama').inputValue()).toBe(name)
    await page.getByTestId('clear-filters').click()
    await page.waitForURL((url) => url.search === '')
    await countLine(page, /1–20 dari 230 baris/)
    expect(await page.getByTestId('filter-nama').inputValue()).toBe('')
    await page.goBack()
    await page.waitForURL((url) => url.searchParams.get('nama') === name)
  })

  it('says when nothing matches, and offers to clear the filters', async () => {
    const page = await story.person()
    await signedIn(page, '/proxy/pangkat?nama=tidakadanamaini')
    await page.getByText('Tidak ada yang cocok dengan saringan.').waitFor()
    await page.getByTestId('clear-filters').click()
    await countLine(page, /230 baris/)
  })

  it('sorts by a column and turns its pages, and the address says so', async () => {
    const page = await story.person()
    await signedIn(page, '/proxy/pangkat')
    const firstCell = () => page.getByRole('row').nth(1).getByRole('cell').first().innerText()
    await page.getByRole('button', { name: 'NIP' }).click()
    await page.waitForURL('**/proxy/pangkat?sort=nip')
    await page.getByRole('button', { name: 'NIP' }).click()
    await page.waitForURL('**/proxy/pangkat?sort=-nip')
    const nips = (await story.at.rows()).map((row) => String(row.nip)).sort()
    await until(async () => (await firstCell()).startsWith(nips.at(-1) ?? '?'), 'the last NIP comes first')
    expect(await page.getByRole('columnheader', { name: 'NIP' }).getAttribute('aria-sort')).toBe('descending')
    await page.getByRole('listitem', { name: '2', exact: true }).click()
    await page.waitForURL(/sort=-nip&page=2/)
    await countLine(page, /21–40 dari 230 baris/)
  })

  it('is downloaded with its filters, as a file with as many rows as it said', async () => {
    const page = await story.person()
    await signedIn(page, `/proxy/pangkat?nama=${encodeURIComponent(name)}`)
    const line = await page.getByText(/^Unduh \d+ baris:$/).innerText()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('download-csv').click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^pangkat-\d{4}-\d{2}-\d{2}\.csv$/)
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
    const lines = Buffer.concat(chunks).toString('utf8').trim().split(/\r?\n/)
    expect(line).toBe(`Unduh ${lines.length - 1} baris:`)
  })

  it('tells people without a unit why it is empty, and whom to ask', async () => {
    const made = await story.at.cli(
      ...['user', 'create', '--email', 'tamu@kantor.test', '--name', 'Tamu', '--role', 'viewer', '--json'],
    )
    const { password } = JSON.parse(made.out) as { password: string }
    const page = await story.person()
    await signIn(page, { email: 'tamu@kantor.test', password })
    await page.goto('/proxy/pangkat')
    await page.getByText(/belum terikat ke unit kerja/).waitFor()
    await page.getByText(/Minta admin mengikat akun tamu@kantor\.test/).waitFor()
    await picture(page, 'no-unit')
  })
})

describe('a list that was never synced', () => {
  it('says so and leads to the sync', async () => {
    const page = await story.person()
    await signedIn(page, '/proxy/skk')
    await page.getByText('Belum ada data: jalankan sinkronisasi pertama.').waitFor()
    await page.getByRole('link', { name: 'Buka sinkronisasi' }).click()
    await page.waitForURL('**/proxy')
  })
})

describe('one row', () => {
  it('opens beside the list, shows its history, and gives the focus back when it is closed', async () => {
    const { change } = await syncTwice()
    const changed = (await story.at.rows()).find(({ id }) => id === change.updated[0])
    const page = await story.person()
    await signedIn(page, `/proxy/pangkat?nip=${changed?.nip}`)
    const link = page.locator(`[id="row-${changed?.id}"]`)
    await link.click()
    await page.waitForURL(/row=/)
    const drawer = page.getByRole('dialog')
    await drawer.getByText(String(changed?.nama)).first().waitFor()
    await drawer.getByTestId('row-history').getByText('Diubah').waitFor()
    await drawer.getByTestId('row-history').getByText('Ditambah').waitFor()
    await picture(page, 'row')
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.searchParams.has('row'))
    await until(
      () => link.evaluate((element) => element === document.activeElement),
      'the link has the focus',
    )
  })

  it('can be linked to, and back closes it', async () => {
    await story.at.finished(await queueRun(story.at))
    const [row] = await story.at.rows()
    const page = await story.person()
    await signedIn(page, '/proxy/pangkat')
    await page.locator(`[id^="row-"]`).first().click()
    await page.getByRole('dialog').waitFor()
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.goto(`/proxy/pangkat?row=${encodeURIComponent(String(row?.id))}`)
    await page.getByRole('dialog').getByText(String(row?.nip)).first().waitFor()
    await page.getByRole('button', { name: /tutup|close/i }).click()
    await page.waitForURL((url) => url.search === '')
  })
})

describe("a run's changes", () => {
  it('are counted, shown row by row with before and after, and found by name', async () => {
    const { runId, change } = await syncTwice()
    const page = await story.person()
    await signedIn(page)
    await page.getByTestId('changes-link-pangkat').click()
    await page.waitForURL(`**/runs/${runId}/changes`)
    const counts = await Promise.all(
      ['inserted', 'updated', 'deleted'].map((kind) =>
        page.getByTestId(`kind-${kind}`).locator('b').innerText(),
      ),
    )
    expect(counts).toEqual(['2', '5', '1'])
    const entries = page.getByTestId('change-entries').locator('> li')
    expect(await entries.count()).toBe(5)
    expect(await entries.first().locator('del').count()).toBeGreaterThan(0)
    await picture(page, 'changes')
    await page.getByTestId('kind-inserted').click()
    await page.waitForURL(/kind=inserted/)
    const added = (await story.at.rows()).find(({ id }) => id === change.inserted[0])
    await page.getByTestId('changes-search').fill(String(added?.nip))
    await page.waitForURL(/search=/)
    await until(async () => (await entries.count()) === 1, 'one row is found')
    await page.reload()
    await entries.first().getByText(String(added?.nama)).waitFor()
  })

  it('are undone after a confirm with numbers, followed on the page, and then there is a reason not to again', async () => {
    await story.at.finished(await queueRun(story.at))
    const before = (await story.at.rows()).map(({ id, nama, status_usulan }) => [id, nama, status_usulan])
    story.at.siasn.change('pangkat', { insert: 2, update: 5, remove: 1 })
    const runId = await queueRun(story.at)
    await story.at.finished(runId)
    const page = await story.person()
    await signedIn(page, `/runs/${runId}/changes`)
    await page.getByTestId('undo').click()
    await page.getByText('2 baris yang ditambah dihapus').waitFor()
    await page.getByText('5 baris yang berubah kembali ke nilai lamanya').waitFor()
    await page.getByText('1 baris yang dihapus dipasang lagi').waitFor()
    await picture(page, 'undo')
    await confirm(page)
    await page.getByText('Sinkronisasi sudah diurungkan').waitFor()
    await until(() => page.getByTestId('undo').isDisabled(), 'the button is off')
    expect(await page.getByTestId('undo-reason').innerText()).not.toBe('')
    const after = (await story.at.rows()).map(({ id, nama, status_usulan }) => [id, nama, status_usulan])
    expect(after).toEqual(before)
    await page.goto('/proxy')
    await page
      .getByTestId('card-pangkat')
      .getByText(/sudah diurungkan/)
      .waitFor()
  })
})
