/** Verbs that start and follow runs: run, status. */
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError } from 'commander'
import { startAll } from '@/controller/proxy-jobs-desk'
import { settings } from '@/controller/settings'
import { tokenState } from '@/controller/siasn-token'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { isActive } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import { db } from '@/models/db'
import { findRun, JobRun, NEWEST_FIRST } from '@/models/job-run'
import { AppError } from '@/utils/errors'
import { startJob } from '@/utils/proxy-queue-helper'
import { EXIT, harmless, me, print } from './output'

/** All proxy types at once, as the page's "Sync all" does. */
export const ALL = 'all'

/** Jobs that a name alone starts; an undo needs to know of what, and has a verb of its own. */
export const startable = definitions.filter((known) => known.payload.safeParse({}).success)

/** A job by `family.type`, or by its type alone. */
export function job(text: string): JobDefinition | typeof ALL {
  const found =
    startable.find((known) => known.name === text) ?? startable.find((known) => known.type === text)
  if (found) return found
  if (text === ALL) return ALL
  throw new InvalidArgumentError(`Known jobs: ${startable.map((known) => known.name).join(', ')}, ${ALL}.`)
}

function describe(run: RunView): string {
  const parts = [run.id, run.status, `${run.percent} %`, run.error?.message ?? run.message ?? '']
  return run.result ? `${parts.join('  ')}\n${JSON.stringify(run.result)}` : parts.join('  ')
}

async function viewOf(id: string): Promise<RunView> {
  const run = await findRun(id)
  if (!run) throw new AppError('unknown_run', { id })
  return viewRun(run, 'id')
}

function progressOf(run: RunView): string {
  const amount = run.done === null ? '' : `  ${run.done}${run.total ? `/${run.total}` : ''}`
  return `${String(run.percent).padStart(5)} %  ${run.stage ?? run.status}${amount}`
}

/**
 * Follows runs until each has ended, or waits for something that only a person can do: a line that rewrites itself on
 * a terminal, one line a change otherwise.
 */
export async function follow(ids: readonly string[], quiet: boolean): Promise<RunView[]> {
  const { isTTY } = process.stderr
  let shown = ''
  for (;;) {
    const runs = await Promise.all(ids.map(viewOf))
    const isOver = runs.every((run) => !isActive(run.status) || run.blockedOn !== null)
    const several = (run: RunView) => `${run.type}${progressOf(run)}`
    const line = harmless(runs.map(runs.length > 1 ? several : progressOf).join('   '))
    if (!quiet && !isOver && line !== shown) process.stderr.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`)
    shown = line
    if (isOver) {
      if (!quiet && isTTY) process.stderr.write('\r\x1b[K')
      return runs
    }
    await sleep(300)
  }
}

interface RunOptions {
  force?: true
  wait?: true
  json?: true
}

export async function run(wanted: JobDefinition | typeof ALL, options: RunOptions): Promise<number> {
  if (wanted === ALL || wanted.family === 'proxy') {
    const { code } = await tokenState()
    if (code) throw new AppError(code)
  }
  return wanted === ALL ? runAll(options) : runOne(wanted, options)
}

async function runOne(wanted: JobDefinition, options: RunOptions): Promise<number> {
  const { http, body } = await startJob(wanted, {
    requestedBy: me(),
    language: 'id',
    freshMinutes: (await settings()).freshMinutes,
    force: options.force === true,
  })
  if (!options.wait || http === 200) {
    print(options.json, body, `${body.jobId}  ${body.message}`)
    return http === 409 ? EXIT.failed : EXIT.done
  }
  return finish([body.jobId], `${body.jobId}  ${body.message}`, options)
}

/** Fresh types are left alone; an active one is followed like one that began now. */
async function runAll(options: RunOptions): Promise<number> {
  const { body } = await startAll({ force: options.force === true, requestedBy: me(), language: 'id' })
  const { results } = body
  const lines = [
    body.message,
    ...results.map((one) => `${one.type.padEnd(12)} ${'jobId' in one ? one.jobId : '-'}  ${one.message}`),
  ]
  const begun = results.flatMap((one) => ('jobId' in one && one.http !== 200 ? [one.jobId] : []))
  if (!options.wait || begun.length === 0) {
    print(options.json, body, lines.join('\n'))
    return results.some(({ http }) => http >= 400) ? EXIT.failed : EXIT.done
  }
  return finish(begun, lines.join('\n'), { ...options, asList: true })
}

/** Waits for runs, prints how they ended, and says it in the exit code; one that waits for a person has not ended. */
export async function finish(
  ids: readonly string[],
  begun: string,
  options: { json?: true; asList?: true },
): Promise<number> {
  if (!options.json) process.stderr.write(`${harmless(begun)}\n`)
  const runs = await follow(ids, options.json === true)
  print(options.json, options.asList ? runs : runs[0], runs.map(describe).join('\n'))
  return runs.every(({ status }) => status === 'completed') ? EXIT.done : EXIT.failed
}

export async function status(id: string | undefined, options: { json?: true }): Promise<void> {
  if (id) {
    const view = await viewOf(id)
    return print(options.json, view, describe(view))
  }
  const latest = await JobRun.query(db())
    .orderBy([...NEWEST_FIRST])
    .limit(10)
  const views = latest.map((found) => viewRun(found, 'id'))
  print(options.json, views, views.map(describe).join('\n') || 'no run yet')
}
