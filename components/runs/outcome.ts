/** What a completed run did, in a few words, of the numbers in its result. */
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { formatNumber } from '../format'
import { useLanguage } from '../language'

/** Rows by what became of them, as results of syncs, imports, undos and rollbacks name them. */
const COUNTS = ['inserted', 'updated', 'deleted', 'removed', 'restored', 'failedRows'] as const
type CountName = (typeof COUNTS)[number]

/** Null: the result counts no rows, or the run has not completed. An empty list: nothing changed. */
export function countsOf({
  status,
  result,
}: Pick<RunView, 'status' | 'result'>): [CountName, number][] | null {
  if (status !== 'completed' || result === null) return null
  const counted = COUNTS.map((name) => [name, result[name]] as const).filter(
    (pair): pair is [CountName, number] => typeof pair[1] === 'number',
  )
  return counted.length === 0 ? null : counted.filter(([, count]) => count > 0)
}

/** Null when there is nothing to say. */
export function useOutcome(): (run: Pick<RunView, 'status' | 'result'>) => string | null {
  const t = useTranslations('runs')
  const language = useLanguage()
  return (run) => {
    const counts = countsOf(run)
    if (counts === null) return null
    const said = counts.map(([name, count]) => t(`did_${name}`, { count: formatNumber(count, language) }))
    const text = said.join(' · ') || t('did_nothing')
    return run.result?.preview === true ? t('did_preview', { text }) : text
  }
}
