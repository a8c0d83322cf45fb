/** What the routes of told notices and of freshness targets call. */
import { definitions } from '@/jobs/definitions'
import { recordAct } from '@/models/audit'
import { newestNotices } from '@/models/notice'
import { freshnessTargets, storeTargets } from '@/models/notice-state'
import type { FreshnessTarget, LoggedNotice } from '@/replies/notices'
import { AppError } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { reasonText } from './notice-reason'
import { jobTitle, noticeUrl } from './notice-text'

/** The newest notices. */
export async function showLog(limit: number, language: Language): Promise<LoggedNotice[]> {
  const notices = await newestNotices(limit)
  return notices.map(({ id, event, detail, channelId, channelTitle, state, reason, ...times }) => ({
    id,
    event,
    job: detail.job,
    jobTitle: jobTitle(detail.job, language),
    runId: detail.runId,
    url: noticeUrl(detail.runId),
    channelId,
    channel: channelTitle,
    state,
    reason: reason && reasonText(language, reason),
    createdAt: times.createdAt.toISOString(),
    dueAt: times.dueAt?.toISOString() ?? null,
    sentAt: times.sentAt?.toISOString() ?? null,
  }))
}

export async function showTargets(): Promise<FreshnessTarget[]> {
  return freshnessTargets()
}

/** Replaces all targets. @throws AppError bad_request for a job that is not declared or named twice. */
export async function changeTargets(targets: readonly FreshnessTarget[]): Promise<FreshnessTarget[]> {
  const known = definitions.filter(({ family }) => family !== 'system').map(({ name }) => name)
  const jobs = targets.map(({ job }) => job)
  const odd = jobs.find((job, index) => !known.includes(job) || jobs.indexOf(job) !== index)
  if (odd !== undefined) throw new AppError('bad_request', { reason: `job: ${odd}` })
  const before = await freshnessTargets()
  await storeTargets(targets)
  await recordAct({ action: 'targets.change', before, after: targets })
  return freshnessTargets()
}
