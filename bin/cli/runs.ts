/** Verbs that start, follow and cancel runs: run, status, cancel. */
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError } from 'commander'
import { startAll } from '@/controller/proxy-jobs-desk'
import { mustFit } from '@/controller/retryable'
import { cancelRun } from '@/controller/runs-desk'
import { settings } from '@/controller/settings'
import { tokenState } from '@/controller/siasn-token'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition } from '@/jobs/engine/define'
import { closeHints } from '@/jobs/engine/hints'
import type { RunView } from '@/jobs/engine/run-view'
import { isActive } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import { closeDb } from '@/models/db'
import { findRun, NEWEST_FIRST, runsWithState } from '@/models/job-run'
import { AppError } from '@/utils/errors'
import { startJob } from '@/utils/proxy-queue-helper'
import { EXIT, harmless, me, print } from './output'
import { exitsAs, type Verbs } from './verb'

/** All proxy types at once, as the page's "Sync all" does. */
const ALL = 'all'

/** Jobs that a name alone starts; an undo needs to know of what, and has a verb of its own. */
const startable = definitions.filter((known) => known.payload.safeParse({}).success)

/** A job by `family.type`, or by its type alone. */
function job(text: string): JobDefinition | typeof ALL {
  const found =
    startable.find((known) => known.name === text) ?? startable.find((known) => known.type === text)
  if (found) return found
  if (text === ALL) return ALL
  throw new InvalidArgumentError(`Known jobs: ${startable.map((known) => known.name).join(', ')}, ${ALL}.`)
}

/** An option that is JSON. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('Give JSON.')
  }
}

function describe(run: RunView): string {
  const parts = [run.id, run.state, `${run.percent} %`, run.error?.message ?? run.message ?? '']
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
async function follow(ids: readonly string[], quiet: boolean): Promise<RunView[]> {
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
  payload?: unknown
  force?: true
  wait?: true
  json?: true
}

async function run(wanted: JobDefinition | typeof ALL, options: RunOptions): Promise<number> {
  if (wanted === ALL || wanted.family === 'proxy') {
    const { code } = await tokenState()
    if (code) throw new AppError(code)
  }
  return wanted === ALL ? runAll(options) : runOne(wanted, options)
}

async function runOne(wanted: JobDefinition, options: RunOptions): Promise<number> {
  if (options.payload !== undefined) mustFit(wanted, options.payload, 'id')
  const { http, body } = await startJob(wanted, {
    requestedBy: me(),
    language: 'id',
    freshMinutes: (await settings()).freshMinutes,
    force: options.force === true,
    payload: options.payload,
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

async function status(id: string | undefined, options: { json?: true }): Promise<void> {
  if (id) {
    const view = await viewOf(id)
    return print(options.json, view, describe(view))
  }
  const latest = await runsWithState()
    .orderBy([...NEWEST_FIRST])
    .limit(10)
  const views = latest.map((found) => viewRun(found, 'id'))
  print(options.json, views, views.map(describe).join('\n') || 'no run yet')
}

async function stop(id: string, options: { json?: true }): Promise<void> {
  const run = await cancelRun(id, { name: me(), role: 'admin' }, 'id')
  print(options.json, { success: true, run }, describe(run))
}

export const verbs: Verbs<'run' | 'status' | 'cancel'>['verbs'] = {
  run: (command) => {
    command
      .argument('<job>', [...startable.map((known) => known.name), ALL].join(' | '), job)
      .option('--payload <json>', 'for one job: what it is asked, as its schema says', json)
      .option('--force', 'cancel an active run and start anew, however fresh the data')
      .option('--wait', 'follow the run until it ends or needs a person; the exit code says how')
      .option('--json')
      .action(exitsAs(run))
  },
  status: (command) => {
    command.argument('[runId]').option('--json').action(status)
  },
  cancel: (command) => {
    command.argument('<runId>').option('--json').action(stop)
  },
}

export async function close(): Promise<void> {
  closeHints()
  await closeDb()
}
