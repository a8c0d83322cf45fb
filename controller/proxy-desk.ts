/** What the routes of the proxy family call. */
import { type ProxyPayload, proxyJobs } from '@/jobs/definitions/proxy'
import type { JobDefinition } from '@/jobs/engine/define'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { findRun, latestRun } from '@/models/job-run'
import { latestPublication } from '@/models/publication'
import type { ProxyEntry, ProxyOverview, Standing, SyncActive, SyncFresh, SyncStarted } from '@/replies/proxy'
import type { Sent } from '@/replies/sent'
import { AppError, type ErrorCode } from '@/utils/errors'
import { errorText, type Language } from '@/utils/language'
import { jobStatus, type StatusReply, startJob } from '@/utils/proxy-queue-helper'
import { noteAct } from '@/utils/request-context'
import { proxySource } from './proxy-sources'
import { settings } from './settings'
import { tokenState } from './siasn-token'

/** The job of a type as addresses name it. @throws AppError unknown_type naming the known ones. */
export function proxyJob(type: string): JobDefinition<ProxyPayload> {
  const job = proxyJobs.find((declared) => declared.type === type)
  if (!job)
    throw new AppError('unknown_type', { type, known: proxyJobs.map((known) => known.type).join(', ') })
  return job
}

/** An answer with its HTTP status. */
export type SyncAnswer =
  | { http: 202; body: SyncStarted }
  | { http: 409; body: SyncActive }
  | { http: 200; body: SyncFresh }

export async function startProxy(
  type: string,
  asked: { force: boolean; allowShrink: boolean; requestedBy: string; language: Language },
): Promise<SyncAnswer> {
  const { allowShrink, ...request } = asked
  const job = proxyJob(type)
  const reply = await startJob(job, {
    ...request,
    payload: { allowShrink },
    freshMinutes: (await settings()).freshMinutes,
  })
  if (reply.http === 200)
    noteAct({
      action: 'run.start',
      object: { kind: 'job', id: job.name },
      after: { stillFresh: reply.body.jobId },
    })
  return reply
}

export function proxyStatus(id: string, language: Language): Promise<StatusReply> {
  return jobStatus('proxy', id, language)
}

/** Everything the proxy page shows, in one answer. */
export async function proxyOverview(language: Language): Promise<Sent<ProxyOverview>> {
  const [token, { freshMinutes }, types] = await Promise.all([
    tokenState(),
    settings(),
    Promise.all(proxyJobs.map((job) => typeOverview(job, language))),
  ])
  return {
    success: true,
    freshMinutes,
    token: {
      usable: token.usable,
      ...(token.code ? { code: token.code, message: tokenText(token.code, language) } : {}),
      ...(token.expiresAt ? { expiresAt: token.expiresAt } : {}),
    },
    types,
  }
}

function tokenText(code: ErrorCode, language: Language): string {
  return errorText(language, new AppError(code))
}

async function typeOverview(job: JobDefinition<ProxyPayload>, language: Language): Promise<ProxyEntry> {
  const source = await proxySource(job.type)
  const [newest, latest, lastSuccess] = await Promise.all([
    latestPublication(source.table),
    latestRun(job, { listed: true }),
    latestRun(job, { completed: true }),
  ])
  return {
    type: job.type,
    rows: newest?.rows ?? 0,
    latest: latest && viewRun(latest, language),
    lastSuccess: lastSuccess && viewRun(lastSuccess, language),
    standing: newest?.stands ? await standingRun(newest.stands) : null,
  }
}

/** The run whose rows stand in a table, and when they were fetched. */
export async function standingRun(runId: string): Promise<Standing> {
  const run = await findRun(runId)
  return { runId, at: run?.finishedAt?.toISOString() ?? null }
}

/** Starts the first sync of a fresh installation; a table that was ever synced is left alone. */
export async function startFirstSync(type: string): Promise<void> {
  const job = proxyJob(type)
  if (await latestRun(job)) return
  await startRun(job, { payload: {}, requestedBy: 'system:first-sync' })
}
