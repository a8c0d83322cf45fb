/**
 * Tells processes apart for longer than a pid lives: a pid together with its start time names one process only.
 * Plain JavaScript, because the install and the keeper run without tsx.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

/** @typedef {{ pid: number, start: string }} Identity */

const isLinux = process.platform === 'linux'

/**
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/**
 * @template T
 * @param {() => T} read
 * @returns {T | null} null when the process ended meanwhile or is not ours to look into
 */
function ifThere(read) {
  try {
    return read()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return null
    throw error
  }
}

/** @type {string | undefined} */
let bootId
/** Start times on Linux count from the boot, so the boot belongs to them. */
function boot() {
  bootId ??= ifThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? 'unknown'
  return bootId
}

/**
 * @param {number} pid
 * @param {string} columns
 */
function ps(pid, columns) {
  const answer = spawnSync('ps', ['-ww', '-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (answer.error) throw answer.error
  return answer.stdout.trim()
}

/**
 * The start of a living process, null when no process has this pid. A zombie counts as ended.
 * @param {number} pid
 * @returns {string | null}
 */
export function startOf(pid) {
  if (!isLinux) {
    const answer = ps(pid, 'stat=,lstart=')
    return answer === '' || answer.startsWith('Z') ? null : answer.replace(/^\S+\s+/, '')
  }
  const stat = ifThere(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (stat === null) return null
  // The name in brackets may hold spaces and brackets itself: fields are counted from its last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot()}:${fields[19]}`
}

/**
 * @param {number} pid
 * @returns {Identity | null}
 */
export function identityOf(pid) {
  const start = startOf(pid)
  return start === null ? null : { pid, start }
}

/**
 * Whether this very process still lives (not another one that got its pid).
 * @param {Identity} identity
 */
export function isAlive(identity) {
  return startOf(identity.pid) === identity.start
}

/**
 * Whether a living process was started with this folder as an argument, or works in it: how a server that a
 * killed start left behind is recognised as ours.
 * @param {number} pid
 * @param {string} folder
 */
export function belongsTo(pid, folder) {
  if (startOf(pid) === null) return false
  if (!isLinux) return ps(pid, 'command=').split(' ').includes(folder) || worksIn(pid, folder)
  const args = ifThere(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  return args.split('\0').includes(folder) || worksIn(pid, folder)
}

/**
 * @param {number} pid
 * @param {string} folder
 */
function worksIn(pid, folder) {
  if (isLinux) return ifThere(() => readlinkSync(`/proc/${pid}/cwd`)) === folder
  const answer = spawnSync('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn'], { encoding: 'utf8' })
  return !answer.error && answer.stdout.split('\n').includes(`n${folder}`)
}

/**
 * Sends a signal to this very process; false when it has ended.
 * @param {Identity} identity
 * @param {NodeJS.Signals} signal
 */
export function signalTo(identity, signal) {
  if (!isAlive(identity)) return false
  try {
    process.kill(identity.pid, signal)
    return true
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
    throw error
  }
}

/**
 * Waits until all of these processes have ended; true when they have within the time.
 * @param {readonly Identity[]} identities
 * @param {number} withinMs
 */
export async function haveEnded(identities, withinMs) {
  const until = Date.now() + withinMs
  while (identities.some(isAlive)) {
    if (Date.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return true
}
