/** Rows as a table, or as cards where the screen is narrow. */
import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import styles from './data-table.module.css'
import { ScrollBox } from './scroll-box'
import { useIsNarrow } from './use-is-narrow'

export interface DataColumn<Row> {
  key: string
  title: string
  /** In pixels, at least. */
  width: number
  align?: 'end'
  /** A card's heading is made of these; elsewhere they are columns like any other. */
  isHeading?: boolean
  /** Name to sort by; without it the column cannot be sorted. */
  sort?: string
  render: (row: Row) => ReactNode
}

export interface Sorting {
  name: string
  isDescending: boolean
}

interface Props<Row> {
  /** What the rows are, for ears. */
  label: string
  columns: readonly DataColumn<Row>[]
  /** Undefined until they are there. */
  rows: readonly Row[] | undefined
  keyOf: (row: Row) => string
  /** Other rows are on their way. */
  isStale?: boolean
  sorting?: Sorting | null
  onSort?: (sorting: Sorting) => void
  /** So many columns are on a card besides its heading; without it all. */
  onCard?: number
}

type HeadProps<Row> = Pick<Props<Row>, 'sorting' | 'onSort'> & { column: DataColumn<Row> }

function ColumnHead<Row>({ column: { title, sort, width, align }, sorting, onSort }: HeadProps<Row>) {
  const t = useTranslations('table')
  if (sort === undefined || onSort === undefined)
    return (
      <th scope="col" data-align={align} style={{ width }}>
        {title}
      </th>
    )
  const isSorted = sorting?.name === sort
  const isDescending = isSorted && sorting.isDescending
  const Icon = isDescending ? CaretDownOutlined : CaretUpOutlined
  return (
    <th
      scope="col"
      data-align={align}
      style={{ width }}
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        title={t('sortBy', { title })}
        onClick={() => onSort({ name: sort, isDescending: isSorted && !isDescending })}
      >
        {title}
        <Icon aria-hidden className={styles.sortIcon ?? ''} data-sorted={isSorted} />
      </button>
    </th>
  )
}

function Cards<Row>({ label, columns, rows = [], keyOf, isStale, onCard }: Props<Row>) {
  const heading = columns.filter(({ isHeading }) => isHeading)
  const others = columns.filter(({ isHeading }) => !isHeading).slice(0, onCard)
  return (
    <ul className={styles.cards} aria-label={label} aria-busy={isStale}>
      {rows.map((row) => (
        <li key={keyOf(row)}>
          <p className={styles.cardHead}>
            {heading.map(({ key, render }) => (
              <span key={key}>{render(row)}</span>
            ))}
          </p>
          <dl>
            {others.map(({ key, title, render }) => (
              <div key={key}>
                <dt>{title}</dt>
                <dd>{render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, keyOf, isStale, sorting, onSort } = props
  const isNarrow = useIsNarrow()
  if (rows === undefined)
    return <Skeleton active className={styles.loading ?? ''} title={false} paragraph={{ rows: 8 }} />
  if (isNarrow) return <Cards {...props} />
  return (
    <ScrollBox label={label}>
      <table
        className={styles.table}
        style={{ minWidth: columns.reduce((sum, { width }) => sum + width, 0) }}
        aria-busy={isStale}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <ColumnHead
                key={column.key}
                column={column}
                {...(onSort === undefined ? {} : { sorting: sorting ?? null, onSort })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ key, align, render }) => (
                <td key={key} data-align={align}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}
