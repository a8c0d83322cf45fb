#!/usr/bin/env node
/**
 * `npm test`: sets up what the tests need, runs the checks, then the tests. Plain JavaScript: nothing may be installed yet.
 *
 * `--no-check` leaves the checks out, `--bench` runs the benchmarks instead, `--crash` only the mishaps, all of them and
 * CRASH_ROUNDS times (3 when not told otherwise), `--screenshots` takes a picture of every page; everything else goes to
 * the test runner.
 */
import { ensureInstalled } from './install.mjs'

if (!(await ensureInstalled())) process.exit(1)

const own = ['--bench', '--no-check', '--crash', '--screenshots']
const flags = process.argv.slice(2)
const isCrash = flags.includes('--crash')
if (isCrash) Object.assign(process.env, { CRASH: 'all', CRASH_ROUNDS: process.env.CRASH_ROUNDS || '3' })
const { register } = await import('tsx/esm/api')
register()
/** @type {{ testRun: (options: import('./setup/test-run').TestOptions) => Promise<number> }} */
const { testRun } = await import(new URL('./setup/test-run.ts', import.meta.url).href)
process.exit(
  await testRun({
    isBench: flags.includes('--bench'),
    script: flags.includes('--screenshots') ? 'tests/support/take-screenshots.ts' : null,
    isChecking: !isCrash && !flags.includes('--no-check'),
    args: [...(isCrash ? ['tests/crash'] : []), ...flags.filter((flag) => !own.includes(flag))],
  }),
)
