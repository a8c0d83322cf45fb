/** What an import did or would do, in numbers. */
import { useTranslations } from 'use-intl'
import type { ImportCounts } from '@/replies/import-previews'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { cut } from './cut'
import styles from './imports.module.css'

const SHOWN = [
  ['inserted', 'inserted'],
  ['updated', 'updated'],
  ['unchanged', 'unchanged'],
  ['duplicateRows', 'duplicates'],
  ['failedRows', 'failed'],
  ['totalRows', 'total'],
] as const

/** What happened to values on the way, that the numbers do not say. */
function Remarks({ counts: { roundedValues = 0, leftOutHeaders } }: { counts: ImportCounts }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  return (
    <>
      {roundedValues > 0 && (
        <p className={styles.quiet}>{t('rounded', { count: formatNumber(roundedValues, language) })}</p>
      )}
      {leftOutHeaders !== undefined && (
        <p className={styles.quiet}>{t('leftOut', { headers: cut(leftOutHeaders) })}</p>
      )}
    </>
  )
}

/** `will`: it has not happened yet. */
export function Counts({ counts, tense }: { counts: ImportCounts; tense: 'will' | 'did' }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  return (
    <>
      <dl className={styles.counts} data-testid="counts">
        {SHOWN.map(([name, word]) => (
          <div key={name} data-flawed={(name === 'failedRows' && counts.failedRows > 0) || undefined}>
            <dt>{t(`${tense}_${word}`)}</dt>
            <dd data-testid={`count-${word}`}>{formatNumber(counts[name], language)}</dd>
          </div>
        ))}
      </dl>
      <Remarks counts={counts} />
    </>
  )
}
