/** How ambiguous numbers are read, column by column, with an example of what comes of it. */
import { WarningOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { NumberReading, NumberStyle } from '@/replies/import-previews'
import type { TypeColumn } from '@/replies/imports'
import { formatMoney, formatNumber } from '../format'
import { useLanguage } from '../language'
import { LateSelect } from '../list/late'
import { type Choices, readAs } from './choices'
import { cut } from './cut'
import styles from './imports.module.css'

interface Props {
  numbers: Readonly<Record<string, NumberReading>>
  columns: readonly TypeColumn[]
  chosen: Choices['styles']
  choose: (column: string, style: NumberStyle) => void
}

interface LineProps {
  title: string
  reading: NumberReading
  style: NumberStyle
  choose: (style: NumberStyle) => void
}

function Line({ title, reading, style, choose }: LineProps) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { ambiguous, example, isSure } = reading
  const value = example === null ? null : readAs(example, style)
  const isOwn = style !== reading.style
  return (
    <li>
      <span className={styles.header}>{title}</span>
      <LateSelect
        value={style}
        options={[
          { value: 'id' as const, label: t('style_id') },
          { value: 'en' as const, label: t('style_en') },
        ]}
        aria-label={t('styleOf', { title })}
        onChange={choose}
      />
      <span>
        {example !== null && value !== null && (
          <>
            <bdi>{cut(example)}</bdi> → <b>{formatMoney(value, language)}</b>
            <br />
          </>
        )}
        <span className={styles.small}>
          {t('ambiguous', { count: formatNumber(ambiguous, language) })}{' '}
          {t(`why_${isOwn ? 'person' : reading.by}`)}
        </span>
        {!isSure && !isOwn && (
          <span className={styles.warning}>
            <WarningOutlined aria-hidden /> {t('unsure')}
          </span>
        )}
      </span>
    </li>
  )
}

export function NumberStyles({ numbers, columns, chosen, choose }: Props) {
  const t = useTranslations('imports')
  const titleOf = (column: string) => columns.find(({ name }) => name === column)?.title ?? column
  const open = Object.entries(numbers).filter(([, { ambiguous }]) => ambiguous > 0)
  if (open.length === 0) return <p className={styles.quiet}>{t('numbersClear')}</p>
  return (
    <ul className={styles.mapping} aria-label={t('numbers')} data-testid="number-styles">
      {open.map(([column, reading]) => (
        <Line
          key={column}
          title={titleOf(column)}
          reading={reading}
          style={chosen[column] ?? reading.style}
          choose={(style) => choose(column, style)}
        />
      ))}
    </ul>
  )
}
