#!/usr/bin/env node
/** `npm start`: from a fresh clone to a running Sinkron. Plain JavaScript: nothing may be installed yet. */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Sinkron needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  console.error('Install a newer one (https://nodejs.org) and start again.')
  process.exit(1)
}

const flags = process.argv.slice(2)
const unknown = flags.filter((flag) => !['--dev', '--build-only'].includes(flag))
if (unknown.length > 0) {
  console.error(`Unknown option ${unknown.join(' ')}. Known: --dev, --build-only.`)
  process.exit(2)
}

const { ensureInstalled } = await import('./install.mjs')
if (!(await ensureInstalled())) process.exit(1)

const { register } = await import('tsx/esm/api')
register()
/** @type {{ up: (options: import('./up').UpOptions) => Promise<number> }} */
const { up } = await import(new URL('./up.ts', import.meta.url).href)
process.exit(await up({ isDev: flags.includes('--dev'), isBuildOnly: flags.includes('--build-only') }))
