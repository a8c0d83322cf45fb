/** The work of an undo: the table as it stood before a run, as long as that run is the newest that published. */
import type { UndoPayload } from '@/jobs/definitions/proxy-undo'
import type { Controller } from '@/jobs/engine/context'
import { Permanent } from '@/jobs/engine/outcomes'
import type { Trx } from '@/models/db'
import {
  closePublication,
  latestPublication,
  openPublication,
  publicationBefore,
  publicationOf,
} from '@/models/publication'
import { lockForPublishing } from '@/models/publish'
import { countChanges } from '@/models/row-change'
import { tableName } from '@/models/table-shape'
import { countStanding, undoChanges } from '@/models/undo'
import { AppError } from '@/utils/errors'
import { proxySource } from '../proxy-sources'
import type { ProxySource } from './source'

const undo: Controller<UndoPayload> = async (context) => {
  const { runId: undone, type } = context.payload
  const source = await context.stage('prepare', () => knownSource(type))
  const { table, label } = source
  return context.publish(async (trx) => {
    const publication = await context.stage('restore', async () => {
      await lockForPublishing(trx, table)
      const { seq, stands } = await refuseUnlessNewest(trx, source, undone)
      const own = await openPublication(trx, table, { runId: context.runId, stands })
      await undoChanges(trx, seq, { shape: table, label, publication: own })
      return own
    })
    return context.stage('finish', async () => {
      const changes = await countChanges(publication, trx)
      const rows = await countStanding(trx, table)
      await closePublication(trx, publication, rows)
      context.count('written', changes.inserted + changes.updated + changes.deleted)
      return { undone, type, total: rows, ...changes }
    })
  })
}

export default undo

/** A type that is unknown now will be unknown at the next attempt too. */
async function knownSource(type: string): Promise<ProxySource> {
  try {
    return await proxySource(type)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new Permanent('undo_unknown_type', `there is no type ${type}`, { type })
  }
}

/** Looks again under the publishing lock; returns the publication to undo and the run whose rows stood before. */
async function refuseUnlessNewest(
  trx: Trx,
  { table }: ProxySource,
  undone: string,
): Promise<{ seq: number; stands: string | null }> {
  const newest = await latestPublication(table, trx)
  if (newest?.runId !== undone) {
    const own = await publicationOf(undone, trx)
    if (own?.tableName !== tableName(table))
      throw new Permanent('undo_not_published', 'the run has published nothing into this table')
    throw new Permanent('undo_later_run', 'a later run has published')
  }
  const { inserted, updated, deleted } = await countChanges(newest.seq, trx)
  if (inserted + updated + deleted === 0)
    throw new Permanent('undo_changes_gone', 'nothing is kept to restore')
  const before = await publicationBefore(newest, trx)
  return { seq: newest.seq, stands: before?.stands ?? null }
}
