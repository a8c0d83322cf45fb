/** The page of the API: found in the menu, searched, opened by keyboard, and asked what it says. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { picture, signedIn } from '../support/browser'
import { openStory, overflow, violations } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })

describe('the page of the API', () => {
  it('is found in the menu, searched and opened by keyboard, and its command works in a terminal', async () => {
    const page = await story.person()
    await signedIn(page)
    await page.getByTestId('user-menu').click()
    await page.getByRole('menuitem', { name: 'Dokumentasi API' }).click()
    await page.waitForURL('**/api-docs')
    await page.getByLabel('Cari alamat atau kegunaan').fill('memulai pekerjaan')
    await page.getByRole('status').getByText('1 alamat').waitFor()
    await page.waitForURL((url) => url.searchParams.get('q') === 'memulai pekerjaan')
    const box = page.locator('#post-api-jobs-job')
    await box.locator('summary').focus()
    await page.keyboard.press('Enter')
    await box.getByRole('columnheader', { name: 'Wajib' }).waitFor()
    await box.getByText('job_has_own_door').waitFor()

    const command = (await box.locator('code', { hasText: 'curl' }).textContent()) ?? ''
    const { out } = await story.at.cli('token', 'create', '--name', 'curl', '--role', 'operator', '--json')
    const { token } = JSON.parse(out) as { token: string }
    const written = command.replace('{job}', 'proxy.pangkat')
    const { stdout } = await promisify(execFile)('sh', ['-c', `${written} -s`], {
      env: { ...process.env, TOKEN: token },
    })
    expect(JSON.parse(stdout)).toMatchObject({ success: true, run: { family: 'proxy', type: 'pangkat' } })
  })

  it.each(['light', 'dark'] as const)(
    'in the %s look is readable for everybody, wide and on a phone, in both languages',
    async (colorScheme) => {
      const page = await story.person({ colorScheme })
      await signedIn(page, '/api-docs#get-api-runs')
      await page.locator('#get-api-runs').getByText('bad_query').waitFor()
      expect(await violations(page)).toEqual([])
      await picture(page, `api-docs-${colorScheme}`)
      await page.setViewportSize({ width: 360, height: 740 })
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await picture(page, `api-docs-${colorScheme}-phone`)
      await page.evaluate(() => localStorage.setItem('sinkron.language', 'en'))
      await page.reload()
      await page.locator('#get-api-runs').getByText('bad_query').waitFor()
      expect(await violations(page)).toEqual([])
    },
  )
})
