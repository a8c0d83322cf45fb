/** All types at once, the panel of runs, and cleaning it up. */
import { describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { confirm, openStory } from '../support/story'

const story = openStory({
  siasn: {
    latencyMs: 1,
    rows: { pangkat: 60, pensiun: 40, pg_akademik: 40, pg_profesi: 40, skk: 40 },
  },
  env: { SINKRON_DEMO: '1' },
})

describe('the button for all types', () => {
  it('says what it will do with each, starts those that are due, and tells what it did', async () => {
    const page = await story.person()
    await story.at.finished(await queueRun(story.at))
    await signedIn(page)
    await page.getByTestId('state-pangkat').getByText('Selesai').waitFor()
    await page.getByTestId('sync-all').click()
    const plan = page.getByTestId('sync-all-lines').locator('li')
    expect(await plan.filter({ hasText: 'Akan dimulai' }).count()).toBe(4)
    expect(await plan.filter({ hasText: 'Masih baru' }).count()).toBe(1)
    await picture(page, 'sync-all')
    await confirm(page)
    await page.locator('.ant-modal-confirm-info').getByTestId('sync-all-lines').waitFor()
    await page.getByRole('button', { name: 'Tutup' }).click()
    for (const type of ['pensiun', 'pg_akademik', 'pg_profesi', 'skk'])
      await page.getByTestId(`state-${type}`).getByText('Selesai').waitFor()
    expect(await story.at.database.db('job_runs').where({ type: 'pangkat' })).toHaveLength(1)
    await until(
      () => page.getByTestId('sync-all').evaluate((button) => button === document.activeElement),
      'the button has the focus again',
    )
  })
})

describe('the panel of runs', () => {
  it('counts and lists them, and follows them to their end', async () => {
    const page = await story.person()
    await story.at.finished(await queueRun(story.at))
    await signedIn(page, '/proxy/jobs')
    await page.getByTestId('count-completed').getByText('1').waitFor()
    story.at.siasn.setFaults([{ kind: 'slow', ms: 3_000 }])
    await queueRun(story.at, {}, { type: 'skk' })
    await page.getByTestId('count-active').getByText('1').waitFor()
    await page.getByRole('row', { name: /SKK/ }).getByText('Berjalan').waitFor()
    story.at.siasn.clearFaults()
    await page.getByTestId('count-completed').getByText('2').waitFor()
    await picture(page, 'jobs')
  })

  it('is cleaned up after a confirm with numbers; rows stay, and running runs are cancelled', async () => {
    const page = await story.person()
    await story.at.finished(await queueRun(story.at))
    story.at.siasn.setFaults([{ kind: 'hang' }])
    const running = await queueRun(story.at, {}, { type: 'skk' })
    await until(async () => (await story.at.run(running)).status === 'running', 'a run is under way')
    await signedIn(page, '/proxy/jobs')
    await page.getByTestId('cleanup-completed').click()
    await page.getByText('1 proses disembunyikan dari daftar.').waitFor()
    await confirm(page)
    await page.getByTestId('count-total').getByText('1').waitFor()
    expect((await story.at.run(running)).status).toBe('running')
    await page.getByTestId('cleanup-all').click()
    await page.getByText('1 di antaranya belum selesai dan akan dibatalkan.').waitFor()
    await picture(page, 'cleanup')
    await confirm(page)
    await page.getByText('Tidak ada proses dalam daftar.').waitFor()
    expect((await story.at.run(running)).status).toBe('cancelled')
    expect(await story.at.rows()).toHaveLength(60)
  })
})
