/** A look at rows of a file before they are converted: how the numbers and the days of its columns are written. */
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import type { ImportColumn } from './columns'
import type { Plan } from './convert'
import { noDays, surveyDay } from './day-order'
import { noNumbers, surveyNumber } from './numbers'
import { hasDays, noStatistics, type Statistics, unguarded } from './readers'

function lookerFor({ name, kind }: ImportColumn, statistics: Statistics): ((cell: RawCell) => void) | null {
  if (kind === 'money') {
    const into = noNumbers()
    statistics.numbers[name] = into
    return (cell) => surveyNumber(cell, into)
  }
  if (!hasDays(kind)) return null
  const into = noDays()
  statistics.days[name] = into
  return (cell) => void surveyDay(cell, into)
}

/** Gathers the statistics of a file, row by row. */
export function surveyor(plan: Pick<Plan, 'source' | 'mapping' | 'isDelimited'>): {
  survey(row: SheetRow): void
  statistics: Statistics
} {
  const statistics = noStatistics()
  const columns = plan.mapping.headers.flatMap(({ index, column }) => {
    const found = plan.source.columns.find(({ name }) => name === column)
    const look = found ? lookerFor(found, statistics) : null
    return look ? [{ index, look }] : []
  })
  const survey = ({ cells }: SheetRow): void => {
    for (const { index, look } of columns) {
      const cell = cells[index] ?? null
      look(plan.isDelimited && typeof cell === 'string' ? unguarded(cell) : cell)
    }
  }
  return { survey, statistics }
}
