/** What an import did or would do, in numbers. */
import { WarningOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { ImportCounts } from '@/replies/import-previews'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { cut } from './cut'
import styles from './imports.module.css'
import { partOf } from './tables'

const SHOWN = [
  ['inserted', 'inserted'],
  ['updated', 'updated'],
  ['unchanged', 'unchanged'],
  ['duplicateRows', 'duplicates'],
  ['failedRows', 'failed'],
  ['totalRows', 'total'],
] as const

interface Props {
  counts: ImportCounts
  /** `will`: it has not happened yet. */
  tense: 'will' | 'did'
  /** Of the file, by its usual name. */
  type: string
}

/** What happened to values on the way, that the numbers do not say. */
function Remarks({ counts: { roundedValues = 0, leftOutHeaders, otherType }, tense, type }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  return (
    <>
      {roundedValues > 0 && (
        <p className={styles.quiet}>{t('rounded', { count: formatNumber(roundedValues, language) })}</p>
      )}
      {otherType !== undefined && (
        <p className={styles.warning} data-testid="other-type">
          <WarningOutlined aria-hidden />{' '}
          {t(`${tense}_otherType`, {
            count: formatNumber(otherType.count, language),
            from: partOf(otherType.value),
            to: partOf(type),
          })}
        </p>
      )}
      {leftOutHeaders !== undefined && (
        <p className={styles.quiet}>{t('leftOut', { headers: cut(leftOutHeaders) })}</p>
      )}
    </>
  )
}

export function Counts({ counts, tense, type }: Props) {
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
      <Remarks counts={counts} tense={tense} type={type} />
    </>
  )
}
