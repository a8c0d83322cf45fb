/** The table whose rows a run has changed: of a sync, or of a file that was imported. */
import { useQuery } from '@tanstack/react-query'
import type { ChangesReply } from '@/replies/changes'
import { PROXY_API } from '../api'
import { TABLES_API, tableHref, tableOf } from '../imports/tables'
import { knowledgeOf, listShapeQuery } from '../list/list-shape'
import type { FieldKnowledge } from '../values/field-changes'
import { tableTypeOf } from './table-type'

export interface ChangedTable {
  /** Where the list of its rows lies; null when there is none. */
  href: string | null
  knowledge: FieldKnowledge
}

export function useChangedTable({ run, batch }: Pick<ChangesReply, 'run' | 'batch'>): ChangedTable {
  const synced = tableTypeOf(run)
  const imported = batch === null ? null : tableOf(batch.type)
  const type = imported ?? synced
  const shape = useQuery({
    ...listShapeQuery(type ?? '', imported === null ? PROXY_API : TABLES_API),
    enabled: type !== null,
  })
  const href = imported === null ? synced && `/proxy/${synced}` : tableHref(imported)
  return { href, knowledge: knowledgeOf(shape.data) }
}
