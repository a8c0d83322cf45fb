/** How much script a browser must load before a page works: kept small enough for the slow lines of small offices. */
import { expect, it } from 'vitest'
import { pageSizes } from '../support/page-sizes'

const MOST_BYTES = 350_000

it('no page makes a browser load 350 kB of scripts before it works', () => {
  const pages = pageSizes(process.cwd())
  expect(pages.map(({ page }) => page)).toEqual(expect.arrayContaining(['/', '/runs', '/people', '/sign-in']))
  for (const { page, scripts, bytes } of pages) {
    expect(scripts, page).toBeGreaterThan(3)
    expect(
      bytes,
      `${page} loads ${bytes} bytes; \`npm run bench -- console --parts sizes\` shows all`,
    ).toBeLessThan(MOST_BYTES)
  }
})
