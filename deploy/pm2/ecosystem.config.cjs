/** Sinkron under PM2: `pm2 start deploy/pm2/ecosystem.config.cjs` in the folder of the installation. Settings: `.env` there. */
const { resolve } = require('node:path')

const shared = {
  cwd: resolve(__dirname, '../..'),
  // Node itself is the program: PM2's own wrapper does not know how to load TypeScript.
  script: process.execPath,
  interpreter: 'none',
  exec_mode: 'fork',
  env: { NODE_ENV: 'production', LOG_FORMAT: 'json' },
  exp_backoff_restart_delay: 200,
  time: false,
}

module.exports = {
  apps: [
    {
      ...shared,
      name: 'sinkron-worker',
      args: '--max-semi-space-size=4 --import tsx jobs/worker.ts',
      instances: 2,
      // Short work ends (SINKRON_DRAIN_MS), the rest is handed back: within 30 s.
      kill_timeout: 45_000,
    },
    {
      ...shared,
      name: 'sinkron-web',
      args: '--max-semi-space-size=4 --import tsx bin/web.ts',
      // It ends what it is answering, 10 s at most.
      kill_timeout: 20_000,
    },
  ],
}
