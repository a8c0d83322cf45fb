/** Installs the packages when they are missing or belong to another package-lock.json. Plain JavaScript. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitForLock } from './setup/lock.mjs'

/** @typedef {{ version?: string, os?: string[], cpu?: string[], libc?: string[], optional?: boolean }} Entry */

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

const checkout = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Makes sure that node_modules is what package-lock.json says, for this platform. Says what it does, and on failure why
 * and what to do.
 * @param {string} [root]
 * @returns {Promise<boolean>} false when the packages could not be installed
 */
export async function ensureInstalled(root = checkout) {
  if (isStamped(root)) return true
  // In a folder that git ignores and that an install does not empty.
  const folder = join(root, '.next', 'cache')
  mkdirSync(folder, { recursive: true })
  const release = await waitForLock(folder, 'sinkron-install', (holder) =>
    console.log(`  Another start (process ${holder ?? '?'}) is installing the packages; waiting for it …`),
  )
  try {
    if (isStamped(root)) return true
    if (!agrees(root) && !(await install(root))) return false
    writeFileSync(stampFile(root), stampOf(root))
    return true
  } finally {
    release()
  }
}

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.sinkron-installed')

/** @param {string} root */
function stampOf(root) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`
}

/** @param {string} root */
function isStamped(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stampOf(root)
}

/**
 * Whether somebody already installed just these packages with npm, which writes down what it did when it is done.
 * @param {string} root
 */
function agrees(root) {
  const done = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(done)) return false
  /** @type {Record<string, Entry>} */
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  /** @type {Record<string, Entry>} */
  const installed = JSON.parse(readFileSync(done, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || isElsewhere(entry)) return true
    const is = installed[path]
    if (!is) return entry.optional === true && entry.os === undefined
    return is.version === entry.version && existsSync(join(root, path, 'package.json'))
  })
}

/**
 * Whether the package is for other platforms only. Which C library is asked for is left to npm.
 * @param {Entry} entry
 */
function isElsewhere({ os, cpu, libc }) {
  return Boolean(libc) || (os && !os.includes(process.platform)) || (cpu && !cpu.includes(process.arch))
}

/**
 * How to run npm: the one that started us, else the one on PATH.
 * @returns {[string, ...string[]]}
 */
export function npmCommand() {
  const from = process.env.npm_execpath
  // Started by another package manager, npm_execpath is that one's.
  return from && basename(from).startsWith('npm') && existsSync(from) ? [process.execPath, from] : ['npm']
}

/**
 * A folder that another npm was interrupted in can refuse to be emptied; without it the second try begins anew.
 * @param {string} root
 */
async function install(root) {
  const first = await installOnce(root)
  if (first === true) return true
  if (!first.includes('ENOTEMPTY')) return failed(first)
  rmSync(join(root, 'node_modules'), { recursive: true, force: true, maxRetries: 20, retryDelay: 500 })
  const second = await installOnce(root)
  return second === true || failed(second)
}

/**
 * True, or why it failed. Interrupted, it waits for npm to end: a npm that lives on would spoil the next install.
 * @param {string} root
 * @returns {Promise<true | string>}
 */
function installOnce(root) {
  const [command, ...before] = npmCommand()
  const args = [...before, 'ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  console.log('Installing the packages (npm ci); the first time this takes about a minute …')
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const interrupt = () => child.kill('SIGTERM')
    for (const signal of SIGNALS) process.on(signal, interrupt)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    child.once('error', (error) => resolve(`npm could not be started: ${error.message}`))
    child.once('close', (code, signal) => {
      for (const one of SIGNALS) process.off(one, interrupt)
      resolve(code === 0 || `${reasonIn(output)}\nnpm ended with ${signal ?? `exit code ${code}`}.`)
    })
  })
}

/**
 * npm names the reason first and explains its own usage last.
 * @param {string} output
 */
function reasonIn(output) {
  const lines = output.trimEnd().split('\n')
  const errors = lines.filter((line) => /^npm (error|ERR!)/.test(line))
  return (errors.length > 0 ? errors.slice(0, 10) : lines.slice(-20)).join('\n')
}

/** @param {string} reason */
function failed(reason) {
  console.error(`\nThe packages could not be installed:\n${reason}`)
  console.error('Check the network and the registry (npm ping), or run npm ci by hand, and start again.')
  return false
}
