/**
 * A lock between processes that a killed holder never blocks, and that exactly one of many racing takers gets.
 *
 * The lock is the highest-numbered file `<name>.lock.<n>` of a folder; it names its holder, or nobody once released.
 * Taking it means creating number n + 1 (which only one process can) and still seeing no higher number afterwards.
 * A file is removed only by the winner of a higher number, so numbers never fall and a late taker loses.
 */
import { readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, identityOf, isAlive } from './pids.mjs'

/** @typedef {import('./pids.mjs').Identity} Identity */
/** @typedef {{ taken: true, release: () => void } | { taken: false, holder: number | null }} Lock */

/** A file without a holder is one that is being written, unless it stays so for this long. */
const WRITING_MS = 2_000

/**
 * @param {string} folder
 * @param {string} name
 */
function numbers(folder, name) {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.lock.`))
    .map((file) => Number(file.slice(name.length + 6)))
    .filter(Number.isSafeInteger)
}

/**
 * @param {string} file
 * @returns {{ state: 'held', pid: number | null } | { state: 'free' } | { state: 'vanished' }}
 */
function stateOf(file) {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.endsWith('\n')) {
      /** @type {Partial<Identity>} */
      const { pid, start } = JSON.parse(text)
      const isHeld = pid !== undefined && start !== undefined && isAlive({ pid, start })
      return isHeld ? { state: 'held', pid } : { state: 'free' }
    }
    return Date.now() - statSync(file).mtimeMs < WRITING_MS ? { state: 'held', pid: null } : { state: 'free' }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { state: 'vanished' }
    throw error
  }
}

/**
 * Takes the lock, or says which pid holds it (null when that is not known yet).
 * @param {string} folder
 * @param {string} name
 * @returns {Lock}
 */
export function tryLock(folder, name) {
  const content = `${JSON.stringify(identityOf(process.pid))}\n`
  for (;;) {
    const top = Math.max(0, ...numbers(folder, name))
    const now = top === 0 ? { state: 'free' } : stateOf(join(folder, `${name}.lock.${top}`))
    if (now.state === 'held' && 'pid' in now) return { taken: false, holder: now.pid }
    if (now.state === 'vanished') continue
    const mine = join(folder, `${name}.lock.${top + 1}`)
    try {
      writeFileSync(mine, content, { flag: 'wx', mode: 0o600 })
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      throw error
    }
    const others = numbers(folder, name).filter((number) => number !== top + 1)
    if (others.some((number) => number > top + 1)) {
      remove(mine)
      continue
    }
    for (const number of others) remove(join(folder, `${name}.lock.${number}`))
    return { taken: true, release: () => writeFileSync(mine, '{}\n') }
  }
}

/** @param {string} file */
function remove(file) {
  try {
    unlinkSync(file)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/**
 * Takes the lock as soon as it is free.
 * @param {string} folder
 * @param {string} name
 * @param {(holder: number | null) => void} onWait called once when somebody else holds it
 * @returns {Promise<() => void>} releases it
 */
export async function waitForLock(folder, name, onWait) {
  for (let tries = 0; ; tries++) {
    const lock = tryLock(folder, name)
    if (lock.taken) return lock.release
    if (tries === 0) onWait(lock.holder)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
