/** Removes history that is older than its settings, in small transactions that hold nobody up. */
import { pruneFiles } from '@/controller/import-files'
import { settings } from '@/controller/settings'
import type { Controller } from '@/jobs/engine/context'
import { pruneAudit } from '@/models/audit-retention'
import { forgetIdleAskers } from '@/models/request-limit'
import { type History, pruneHistory, pruneRuns } from '@/models/retention'
import { pruneChanges } from '@/models/row-change'

const prune: Controller = async (context) => {
  const days = await settings()
  /** Reports each batch, and stops between two of them when the run shall end. */
  const each = (tick: (done: number) => void) => (removed: number) => {
    context.signal.throwIfAborted()
    tick(removed)
  }
  const history = (name: History, olderThan: number, tick: (done: number) => void) =>
    pruneHistory(name, olderThan, each(tick))

  const runs = await context.stage('runs', (tick) => pruneRuns(days.runsRetentionDays, each(tick)))
  const { attempts, events } = await context.stage('history', async (tick) => ({
    attempts: await history('attempts', days.attemptsRetentionDays, tick),
    events: await history('events', days.eventsRetentionDays, tick),
  }))
  const changes = await context.stage('changes', () => pruneChanges(days.changesRetentionDays))
  const rest = await context.stage('rest', async (tick) => {
    await forgetIdleAskers()
    return {
      ticks: await history('ticks', days.runsRetentionDays, tick),
      audit: await pruneAudit(days.auditRetentionDays, each(tick)),
      files: await pruneFiles(days.filesRetentionDays, each(tick)),
    }
  })
  return { runs, attempts, events, changes, ...rest }
}

export default prune
