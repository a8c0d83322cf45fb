/** Which header fills which column; those that a person should look at stand first. */
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { MappedHeader } from '@/replies/import-previews'
import type { TypeColumn } from '@/replies/imports'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { LateSelect } from '../list/late'
import { type Choices, columnOf } from './choices'
import { cut } from './cut'
import styles from './imports.module.css'

/** What stands for "leave it out" among names of columns. */
const IGNORED = ''

/** Of files that nobody could read, the places are not known. */
export type ChosenHeader = Omit<MappedHeader, 'index'>

interface Props {
  headers: readonly ChosenHeader[]
  columns: readonly TypeColumn[]
  chosen: Choices['columns']
  choose: (key: string, column: string | null) => void
  /** A header without a choice goes where the server finds, not nowhere. */
  isAutomatic?: boolean
}

interface RowProps extends Omit<Props, 'headers'> {
  header: ChosenHeader
}

function MappingRow({ header, columns, chosen, choose, isAutomatic = false }: RowProps) {
  const t = useTranslations('imports')
  const column = columnOf(header, chosen)
  const isChosen = Object.hasOwn(chosen, header.key)
  const value = column ?? (isAutomatic && !isChosen ? null : IGNORED)
  const options = [
    { value: IGNORED, label: t('ignore'), words: t('ignore') },
    ...columns.map(({ name, title, isRequired }) => ({
      value: name,
      label: isRequired ? t('required', { title }) : title,
      // People know columns by the headers of the export too.
      words: `${title} ${name}`,
    })),
  ]
  return (
    <li>
      <span className={styles.header}>
        <bdi>{cut(header.header)}</bdi>
      </span>
      <LateSelect
        value={value}
        options={options}
        placeholder={t('automatic')}
        aria-label={t('columnOf', { header: cut(header.header) })}
        showSearch={{ optionFilterProp: 'words' }}
        popupMatchSelectWidth={false}
        data-flawed={column === null || undefined}
        onChange={(name) => choose(header.key, name === IGNORED ? null : name)}
      />
      <span className={styles.small}>
        {isAutomatic && !isChosen ? '' : t(`by_${isChosen ? 'person' : header.by}`)}
      </span>
    </li>
  )
}

export function MappingTable({ headers, ...props }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const [isWhole, setWhole] = useState(false)
  const plain = headers.filter(({ by, key }) => by === 'name' && !Object.hasOwn(props.chosen, key))
  const first = headers.filter((header) => !plain.includes(header))
  return (
    <>
      <ul className={styles.mapping} aria-label={t('mapping')} data-testid="mapping">
        {(isWhole ? headers : first).map((header) => (
          <MappingRow key={header.key} header={header} {...props} />
        ))}
      </ul>
      {plain.length > 0 && (
        <p className={styles.line}>
          {!isWhole && t('plainHeaders', { count: formatNumber(plain.length, language) })}{' '}
          <Button type="link" size="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {t(isWhole ? 'fewerHeaders' : 'allHeaders')}
          </Button>
        </p>
      )}
    </>
  )
}
