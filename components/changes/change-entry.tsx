/** One row that a run changed. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { RowChange } from '@/replies/changes'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { FieldChanges, type FieldKnowledge, KnownValue } from '../values/field-changes'
import { isEmptyValue } from '../values/row-value'
import styles from './changes.module.css'

interface Props {
  entry: RowChange
  /** Where the list of its table lies; null when there is none. */
  list: string | null
  knowledge: FieldKnowledge
}

/** What stood in a row that is gone. */
function LastValues({ entry, knowledge }: Omit<Props, 'list'>) {
  const t = useTranslations('changes')
  const language = useLanguage()
  const filled = entry.fields.filter(({ before }) => !isEmptyValue(before))
  if (filled.length === 0) return null
  return (
    <details className={styles.last}>
      <summary>{t('lastValues', { count: formatNumber(filled.length, language) })}</summary>
      <dl>
        {filled.map(({ name, before }) => (
          <div key={name}>
            <dt title={name}>{knowledge.titleOf(name)}</dt>
            <dd>
              <KnownValue name={name} value={before} knowledge={knowledge} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

export function ChangeEntry({ entry, list, knowledge }: Props) {
  const t = useTranslations('changes')
  const name = entry.label || entry.key
  return (
    <li>
      <h2 className={styles.label}>
        {name}
        {list !== null && entry.kind !== 'deleted' && (
          <Link href={{ pathname: list, query: { row: entry.key } }} aria-label={t('toRowOf', { name })}>
            {t('toRow')}
          </Link>
        )}
      </h2>
      {entry.kind === 'updated' && <FieldChanges fields={entry.fields} knowledge={knowledge} />}
      {entry.kind === 'deleted' && <LastValues entry={entry} knowledge={knowledge} />}
    </li>
  )
}
