import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Hours of mishaps are for `npm run test:crash`.
const exclude = process.env.CRASH === 'all' ? [] : ['tests/**/*.long.test.ts']

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['node_modules/**', ...exclude],
    globalSetup: 'tests/support/global-setup.ts',
    reporters: ['default', './tests/support/summary-reporter.ts'],
    pool: 'forks',
    // More than cores: most of a flow is waiting for processes, leases and pages.
    maxWorkers: 3,
    env: { LOG_LEVEL: 'silent' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
})
