/** Two days that bound what a list shows, and the words when they stand the wrong way round. */
import { useTranslations } from 'use-intl'
import styles from './filter.module.css'

interface Range {
  /** Days, `YYYY-MM-DD`. */
  from: string | undefined
  to: string | undefined
}

export function isBackwards({ from, to }: Range): boolean {
  return from !== undefined && to !== undefined && from > to
}

/** Stands below the fields, which name it by its id. */
export function RangeFlaw({ id, ...range }: Range & { id: string }) {
  const t = useTranslations('table')
  return (
    isBackwards(range) && (
      <p id={id} role="alert" className={styles.flaw} data-testid="range-flaw">
        {t('rangeBackwards')}
      </p>
    )
  )
}
