/** Verbs about runs: run, status. */
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError } from 'commander'
import { tokenState } from '@/controller/siasn-token'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { isActive } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import { db } from '@/models/db'
import { findRun, JobRun } from '@/models/job-run'
import { env } from '@/utils/env'
import { AppError } from '@/utils/errors'
import { startJob } from '@/utils/proxy-queue-helper'
import { EXIT, me, print } from './output'

/** A job by `family.type`, or by its type alone. */
export function job(text: string): JobDefinition {
  const found =
    definitions.find((known) => known.name === text) ?? definitions.find((known) => known.type === text)
  if (!found)
    throw new InvalidArgumentError(`Known jobs: ${definitions.map((known) => known.name).join(', ')}.`)
  return found
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

/** Follows a run until it ends: a line that rewrites itself on a terminal, one line a change otherwise. */
async function follow(id: string, quiet: boolean): Promise<RunView> {
  let lastVersion = -1
  for (;;) {
    const run = await viewOf(id)
    if (!quiet && run.version !== lastVersion && isActive(run.status)) {
      const line = `${String(run.percent).padStart(5)} %  ${run.stage ?? run.status}  ${run.done ?? ''}${run.total ? `/${run.total}` : ''}`
      process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
    }
    lastVersion = run.version
    if (!isActive(run.status)) {
      if (!quiet && process.stderr.isTTY) process.stderr.write('\r\x1b[K')
      return run
    }
    await sleep(300)
  }
}

export async function run(
  wanted: JobDefinition,
  options: { force?: true; wait?: true; json?: true },
): Promise<number> {
  if (wanted.family === 'proxy') {
    const { code } = await tokenState()
    if (code) throw new AppError(code)
  }
  const reply = await startJob(wanted, {
    requestedBy: me(),
    language: 'id',
    freshMinutes: env().PROXY_FRESH_MINUTES,
    force: options.force === true,
  })
  const { body } = reply
  if (!options.wait || reply.http === 200) {
    print(options.json, body, `${body.jobId}  ${body.message}`)
    return reply.http === 409 ? EXIT.failed : EXIT.done
  }
  if (!options.json) process.stderr.write(`${body.jobId}  ${body.message}\n`)
  const ended = await follow(body.jobId, options.json === true)
  print(options.json, ended, describe(ended))
  return ended.status === 'completed' ? EXIT.done : EXIT.failed
}

export async function status(id: string | undefined, options: { json?: true }): Promise<void> {
  if (id) {
    const view = await viewOf(id)
    return print(options.json, view, describe(view))
  }
  const latest = await JobRun.query(db())
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(10)
  const views = latest.map((found) => viewRun(found, 'id'))
  print(options.json, views, views.map(describe).join('\n') || 'no run yet')
}
