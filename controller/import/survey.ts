/** A look at all rows of a file before they are converted: what the numbers of its money columns look like. */
import type { SheetRow } from '@/utils/sheet/cell'
import type { Plan } from './convert'
import { noNumbers, surveyNumber } from './numbers'
import { type Statistics, unguarded } from './readers'

/** Gathers the statistics of a file, row by row. */
export function surveyor(plan: Pick<Plan, 'source' | 'mapping' | 'isDelimited'>): {
  survey(row: SheetRow): void
  statistics: Statistics
} {
  const statistics: Statistics = {}
  const columns = plan.mapping.headers.flatMap(({ index, column }) => {
    const found = plan.source.columns.find(({ name }) => name === column)
    if (found?.kind !== 'money') return []
    const into = noNumbers()
    statistics[found.name] = into
    return [{ index, into }]
  })
  const survey = ({ cells }: SheetRow): void => {
    for (const { index, into } of columns) {
      const cell = cells[index]
      if (typeof cell === 'string') surveyNumber(plan.isDelimited ? unguarded(cell) : cell, into)
    }
  }
  return { survey, statistics }
}
