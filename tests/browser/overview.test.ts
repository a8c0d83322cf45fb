/** The first screen and the charts: a fresh installation, a busy one, one in trouble. */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { insertDead } from '../support/dead'
import { until } from '../support/processes'
import { confirm, openStory } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })

const part = (page: Page, name: string) => page.getByTestId(name)

/** A line that is level has no height, and is seen all the same. */
const drawn = (page: Page, name: string, lines: number) =>
  until(
    async () => (await part(page, `chart-${name}`).locator('svg path.recharts-line-curve').count()) === lines,
    `${name} is drawn`,
  )

/** Twelve days of runs of two types, which are all among the last fourteen at any time of the day, some of which failed, and queues that were noted meanwhile. */
async function fillHistory(): Promise<void> {
  const { db } = story.at.database
  await db.raw(`
    INSERT INTO job_runs (id, family, type, payload, max_attempts, requested_by, status, percent, created_at,
      started_at, finished_at, result, error, resolved_at)
    SELECT 'lama-' || n, 'proxy', CASE n % 2 WHEN 0 THEN 'pangkat' ELSE 'pensiun' END, '{}', 4, 'schedule:malam',
      CASE WHEN n % 7 = 0 THEN 'dead' ELSE 'completed' END, CASE WHEN n % 7 = 0 THEN 40 ELSE 100 END, at, at,
      at + (300 + n % 60) * interval '1 second',
      CASE WHEN n % 7 > 0 THEN jsonb_build_object('total', 20000 + 30 * n, 'upstream_p50_ms', 120 + n, 'upstream_p95_ms', 400 + n) END,
      CASE WHEN n % 7 = 0 THEN '{"code": "upstream_cut", "message": "cut"}'::jsonb END,
      CASE WHEN n % 7 = 0 THEN at END
    FROM generate_series(1, 56) n CROSS JOIN LATERAL (SELECT now() - n * interval '5 hours' AS at) t`)
  await db.raw(`
    INSERT INTO queue_samples (at, queued, running, oldest_ms, jobs)
    SELECT date_trunc('minute', now()) - n * interval '10 minutes', n % 9, n % 3, n % 9 * 20000, '{}'
    FROM generate_series(1, 1000) n ON CONFLICT DO NOTHING`)
}

it('a fresh installation says what to do first; a sync is one press away, and its outcome is there when it ends', async () => {
  const page = await story.person()
  await signedIn(page, '/')
  await part(page, 'first-steps').getByText('Tekan Sinkronkan').waitFor()
  await part(page, 'outcomes').getByText('Belum ada proses yang berakhir').waitFor()
  await part(page, 'failures').getByText('Semua kegagalan sudah pulih').waitFor()
  await picture(page, 'home-fresh')
  const source = part(page, 'source-proxy.pangkat')
  await source.getByText('Belum ada data').waitFor()
  await page.getByRole('button', { name: 'Sinkronkan Kenaikan Pangkat' }).click()
  await confirm(page)
  await source.getByText('60 baris').waitFor()
  await source.getByText('Selesai').waitFor()
  await part(page, 'outcomes-proxy.pangkat').getByText('1 selesai').waitFor()
  expect(await part(page, 'first-steps').count()).toBe(0)
  await page.getByRole('link', { name: 'Semua kartu sinkronisasi' }).click()
  await page.waitForURL('**/proxy')
})

it('an installation in trouble and at work says what needs whom, and what runs and for how long still', async () => {
  const { db } = story.at.database
  await fillHistory()
  await insertDead(story.at, { type: 'skk', key: 'uji' })
  await insertDead(story.at, {
    type: 'pensiun',
    key: 'uji-2',
    error: { code: 'shrunk', message: 'x', params: { now: 1, before: 9 } },
  })
  await db('freshness_targets').insert([
    { job: 'proxy.pensiun', minutes: 30 },
    { job: 'proxy.pangkat', minutes: 10_000 },
  ])
  const hour = db.raw("now() + interval '1 hour'")
  await db('job_runs').insert({
    ...{
      id: 'jalan',
      family: 'proxy',
      type: 'pangkat',
      payload: '{}',
      max_attempts: 4,
      requested_by: 'siti@kantor.test',
    },
    ...{
      status: 'running',
      stage: 'fetch',
      percent: 42,
      done: 12_500,
      total: 23_316,
      counts: '{"read": 12500}',
    },
    ...{ worker: 'uji', lease_until: hour, attempt: 1, started_at: db.raw("now() - interval '2 minutes'") },
  })
  const page = await story.person()
  await signedIn(page, '/')
  const run = part(page, 'moving-proxy.pangkat')
  await run.getByText(/Mengambil data · 12\.500 dari 23\.316 baris · ≈/).waitFor()
  await run.getByText(/Sisa sekitar 3 menit/).waitFor()
  await run.getByText(/Kabar terakhir/).waitFor()
  await part(page, 'need-dead').getByText('2 proses gagal belum ditangani').waitFor()
  await part(page, 'need-late').getByRole('button', { name: 'Sinkronkan Pensiun' }).waitFor()
  await part(page, 'source-proxy.pensiun').getByText('Terlambat', { exact: true }).waitFor()
  await part(page, 'source-proxy.pangkat').getByText('Sesuai target').waitFor()
  await part(page, 'outcomes-proxy.pangkat').getByText('24 selesai').waitFor()
  await picture(page, 'home')
  const days = part(page, 'outcomes-proxy.pangkat').getByRole('listitem').getByRole('link')
  await days.last().focus()
  await page.keyboard.press('ArrowLeft')
  expect(await days.nth(-2).evaluate((day) => day === document.activeElement)).toBe(true)
  await part(page, 'need-dead').getByRole('link').click()
  await page.waitForURL('**/dead-letters')
  await db('freshness_targets').delete()
})

it('charts show how jobs went, have a table behind each, and keep what is chosen in the address', async () => {
  await fillHistory()
  const page = await story.person()
  await signedIn(page, '/charts')
  const durations = part(page, 'chart-durations')
  await drawn(page, 'durations', 2)
  await drawn(page, 'upstream', 2)
  await drawn(page, 'age', 1)
  await part(page, 'chart-ends').locator('svg .recharts-bar').first().waitFor()
  await picture(page, 'charts')
  await page.getByRole('button', { name: 'Tampilkan Lama proses sebagai tabel' }).click()
  await durations.getByText('5,5 mnt').first().waitFor()
  await picture(page, 'charts-table')
  await page.goto('/charts?family=proxy&type=pensiun&period=30')
  await durations.getByText('90% lebih cepat').first().waitFor()
  await page.getByTestId('filter-period').click()
  await page.getByTitle('7 hari terakhir').click()
  await page.waitForURL('**/charts?family=proxy&type=pensiun&period=7')
  await drawn(page, 'durations', 2)
  await page.goBack()
  await page.waitForURL('**/charts?family=proxy&type=pensiun&period=30')
})
