/** The safety panel as admins, operators and viewers meet it. */
import { describe, expect, it } from 'vitest'
import { picture, signedIn, signIn } from '../support/browser'
import { until } from '../support/processes'
import { openStory } from '../support/story'

const story = openStory({ siasn: { latencyMs: 1, rows: { pangkat: 60 } } })

async function someone(role: string) {
  const email = `${role}@kantor.test`
  const { out } = await story.at.cli(
    'user',
    'create',
    '--email',
    email,
    '--name',
    role,
    '--role',
    role,
    '--json',
  )
  return { email, password: (JSON.parse(out) as { password: string }).password }
}

describe('the safety panel', () => {
  it('is found in the menu, is fine, turns red by itself with what to do, and is fine again', async () => {
    const page = await story.person()
    await signedIn(page)
    await page.getByRole('link', { name: 'Operasi' }).click()
    await page.waitForURL('**/operations')
    const policy = page.getByTestId('check-redisPolicy')
    await policy.getByText('noeviction').first().waitFor()
    expect(await policy.getAttribute('data-state')).toBe('ok')
    await page.getByRole('region', { name: 'Proses server' }).last().getByText('Worker').first().waitFor()
    await picture(page, 'operations')

    await story.at.redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await policy.getByText('Bahaya').waitFor()
    await policy.getByText('Yang perlu dilakukan:').waitFor()
    await page.getByText('Bahaya: perlu tindakan sekarang').waitFor()
    await picture(page, 'operations-red')
    await story.at.redis.client.config('SET', 'maxmemory-policy', 'noeviction')
    await policy.getByText('Baik').waitFor()
  })

  it('explains a check that is fine on a press of a key', async () => {
    const page = await story.person()
    await signedIn(page, '/operations')
    const words = page.getByTestId('check-redisVersion').getByText(/memerlukan Redis 6.2/)
    await page.getByTestId('check-redisVersion').locator('summary').focus()
    expect(await words.isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    await until(() => words.isVisible(), 'it is explained')
  })

  it('leads admins to the board of queues', async () => {
    const page = await story.person()
    await signedIn(page, '/operations')
    await page.getByRole('link', { name: /Papan antrean/ }).click()
    await page.getByText('proxy.pangkat').first().waitFor()
    await picture(page, 'queue-board')
    await page.locator('header button').last().click()
    await page.getByText('← Sinkron').click()
    await page.waitForURL('**/operations')
  })

  it('is for operators without the board, and not for viewers', async () => {
    const operator = await story.person()
    await signIn(operator, await someone('operator'))
    await operator.goto('/operations')
    await operator.getByTestId('overall').waitFor()
    expect(await operator.getByRole('link', { name: /Papan antrean/ }).count()).toBe(0)
    const viewer = await story.person()
    await signIn(viewer, await someone('viewer'))
    expect(await viewer.getByRole('link', { name: 'Operasi' }).count()).toBe(0)
    await viewer.goto('/operations')
    await viewer.getByRole('heading', { name: 'Hanya admin dan operator' }).waitFor()
  })
})
