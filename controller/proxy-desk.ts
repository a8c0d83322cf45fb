/** What the routes of the proxy family call. */
import { type ProxyPayload, proxyJobs } from '@/jobs/definitions/proxy'
import type { JobDefinition } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { latestRun } from '@/models/job-run'
import { countRows, readRows } from '@/models/table-rows'
import { env } from '@/utils/env'
import { AppError, type ErrorCode } from '@/utils/errors'
import { errorText, type Language } from '@/utils/language'
import { jobStatus, type StartReply, type StatusReply, startJob } from '@/utils/proxy-queue-helper'
import type { ProxySource } from './proxy/source'
import { type TokenProblem, tokenState } from './siasn-token'

/** The job of a type as addresses name it. @throws AppError unknown_type naming the known ones. */
export function proxyJob(type: string): JobDefinition<ProxyPayload> {
  const job = proxyJobs.find((declared) => declared.type === type)
  if (!job)
    throw new AppError('unknown_type', { type, known: proxyJobs.map((known) => known.type).join(', ') })
  return job
}

async function proxySource(type: string): Promise<ProxySource> {
  const job = proxyJob(type)
  const found = (await import(`./proxy/${job.type}.ts`)) as { source: ProxySource }
  return found.source
}

export function startProxy(
  type: string,
  asked: { force: boolean; allowShrink: boolean; requestedBy: string; language: Language },
): Promise<StartReply> {
  const { allowShrink, ...request } = asked
  return startJob(proxyJob(type), {
    ...request,
    payload: { allowShrink },
    freshMinutes: env().PROXY_FRESH_MINUTES,
  })
}

export function proxyStatus(id: string, language: Language): Promise<StatusReply> {
  return jobStatus('proxy', id, language)
}

export interface ProxyOverview {
  success: true
  freshMinutes: number
  token: { usable: boolean; code?: TokenProblem; message?: string; expiresAt?: string }
  types: { type: string; rows: number; latest: RunView | null; lastSuccess: RunView | null }[]
}

/** Everything the proxy page shows, in one answer. */
export async function proxyOverview(language: Language): Promise<ProxyOverview> {
  const [token, types] = await Promise.all([
    tokenState(),
    Promise.all(proxyJobs.map((job) => typeOverview(job, language))),
  ])
  return {
    success: true,
    freshMinutes: env().PROXY_FRESH_MINUTES,
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

async function typeOverview(job: JobDefinition<ProxyPayload>, language: Language) {
  const source = await proxySource(job.type)
  const [rows, latest, lastSuccess] = await Promise.all([
    countRows(source.table),
    latestRun(job),
    latestRun(job, 'completed'),
  ])
  return {
    type: job.type,
    rows,
    latest: latest && viewRun(latest, language),
    lastSuccess: lastSuccess && viewRun(lastSuccess, language),
  }
}

export interface RowsReply {
  success: true
  data: Record<string, unknown>[]
  pagination: {
    page: number
    limit: number
    total: number
    totalPages: number
    hasNextPage: boolean
    hasPrevPage: boolean
  }
  /** When the rows were last synced: end of the last completed run; ISO 8601. */
  syncedAt: string | null
}

/** Names of the list's filters. */
export async function filterNames(type: string): Promise<string[]> {
  return Object.keys((await proxySource(type)).filters)
}

export async function listRows(
  type: string,
  wanted: { page: number; limit: number; filters: Record<string, string> },
): Promise<RowsReply> {
  const source = await proxySource(type)
  const { page, limit } = wanted
  const filters = Object.entries(source.filters).flatMap(([name, filter]) => {
    const value = wanted.filters[name]
    return value ? [{ ...filter, value }] : []
  })
  const [{ rows, total }, last] = await Promise.all([
    readRows(source.table, { page, limit, filters, sort: source.sort }),
    latestRun(proxyJob(type), 'completed'),
  ])
  const totalPages = Math.ceil(total / limit)
  return {
    success: true,
    data: rows,
    pagination: {
      page,
      limit,
      total,
      totalPages,
      hasNextPage: page < totalPages,
      hasPrevPage: page > 1 && total > 0,
    },
    syncedAt: last?.finishedAt?.toISOString() ?? null,
  }
}

/** Starts the first sync of a fresh installation; a table that was ever synced is left alone. */
export async function startFirstSync(type: string): Promise<void> {
  const job = proxyJob(type)
  if (await latestRun(job)) return
  await startRun(job, { payload: {}, requestedBy: 'system:first-sync' })
}
