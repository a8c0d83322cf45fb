/** A value as it came, readable: dates as days, yes and no as words, what is nested as indented lines. */
import { useTranslations } from 'use-intl'
import { formatDateTime, formatDay, formatMoney, NOTHING } from '../format'
import { type Language, useLanguage } from '../language'
import { fieldTitle } from './field-title'
import { isEmptyValue } from './row-value'
import styles from './values.module.css'

/** Kinds of columns whose texts are times or money. */
function kindText(text: string, kind: string | undefined, language: Language): string {
  if (kind === 'numeric' && Number.isFinite(Number(text))) return formatMoney(Number(text), language)
  if (kind === 'date') return formatDay(text, language)
  if (kind !== 'timestamp' || !/^\d{4}-\d{2}-\d{2}T/.test(text)) return text
  return text.startsWith('0001-01-01') ? '' : formatDateTime(text, language)
}

function Lines({ value }: { value: object }) {
  const isList = Array.isArray(value)
  return (
    <ul className={styles.lines}>
      {Object.entries(value).map(([key, inner]: [string, unknown]) => (
        <li key={key}>
          <span className={styles.key} title={key}>
            {isList ? `${Number(key) + 1}.` : `${fieldTitle(key)}:`}
          </span>{' '}
          <PlainValue value={inner} />
        </li>
      ))}
    </ul>
  )
}

function Nothing() {
  const t = useTranslations('value')
  return (
    <>
      <span aria-hidden className={styles.nothing}>
        {NOTHING}
      </span>
      <span className="for-ears">{t('empty')}</span>
    </>
  )
}

/** `kind` as the table declares it: text, integer, numeric, boolean, date, timestamp, jsonb. */
export function PlainValue({ value, kind }: { value: unknown; kind?: string | undefined }) {
  const t = useTranslations('value')
  const language = useLanguage()
  if (isEmptyValue(value)) return <Nothing />
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'object' && value !== null) return <Lines value={value} />
  return kindText(String(value), kind, language) || <Nothing />
}
