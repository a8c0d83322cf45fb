/** What a password that people choose must be. */
import { describe, expect, it } from 'vitest'
import { passwordFlaw } from '@/utils/password'

describe('a password', () => {
  it.each(['MailCreated5240', 'polniypizdec0211', '7supernatural', 'needforspeed2026', 'monkeymonkey'])(
    'that was common in what was stolen elsewhere is refused: %s',
    async (password) => expect(await passwordFlaw(password, [])).toBe('common'),
  )

  it.each([
    'kuda lumping menari 7',
    'supernatural bakso',
    'correct horse battery staple',
    'gerobak-malam-42',
  ])('of several words may be chosen: %s', async (password) =>
    expect(await passwordFlaw(password, ['sari@kantor.test', 'Sari'])).toBeNull(),
  )
})
