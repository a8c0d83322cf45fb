/** The rows of a page, by the columns the server declares. */
import Link from 'next/link'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { ListField, ListShape, Show, TableRow } from '@/replies/rows'
import { type DataColumn, DataTable, type Sorting } from '../data-table'
import { NOTHING } from '../format'
import { textAt } from '../values/row-value'
import { ShownValue } from '../values/shown-value'
import { statusLabels } from './list-shape'
import styles from './rows.module.css'

const WIDTHS: Readonly<Record<Exclude<Show, 'text'>, number>> = {
  number: 100,
  money: 150,
  time: 175,
  day: 125,
  month: 105,
  status: 130,
  document: 200,
}

/** Texts are as wide as they need, in few steps, so that columns seldom jump from page to page. */
const TEXT_WIDTHS = [110, 150, 195] as const
const CHARACTER_WIDTH = 8
const PADDING_WIDTH = 36

/** A card's heading holds that many columns, the first ones. */
const HEADING_COLUMNS = 2
const CARD_COLUMNS = 7

export function rowLinkId(id: string): string {
  return `row-${id}`
}

/** Where a row's own page lies, and what to note when somebody goes there. */
export interface RowLinks {
  hrefOf: (id: string) => { pathname: string; query: Record<string, string | string[] | undefined> }
  noteOpened: () => void
}

/** What names a row in addresses: its own id, or the key of a table that has none. */
const keyOf = (row: TableRow) => textAt(row, 'id') || textAt(row, 'row_key') || textAt(row, 'order_id')

function RowLink({ row, links, children }: { row: TableRow; links: RowLinks; children: ReactNode }) {
  const id = keyOf(row)
  return (
    <Link
      id={rowLinkId(id)}
      href={links.hrefOf(id)}
      shallow
      scroll={false}
      className={styles.rowLink}
      onClick={links.noteOpened}
    >
      {children}
    </Link>
  )
}

/** Longest text counts, but a title must fit too. */
function widthOf({ path, title, show }: ListField, rows: readonly TableRow[]): number {
  if (show !== 'text') return Math.max(WIDTHS[show], title.length * CHARACTER_WIDTH + PADDING_WIDTH)
  const longest = rows.reduce((most, row) => Math.max(most, textAt(row, path).length), title.length)
  const needed = longest * CHARACTER_WIDTH + PADDING_WIDTH
  return TEXT_WIDTHS.find((width) => width >= needed) ?? TEXT_WIDTHS[TEXT_WIDTHS.length - 1] ?? needed
}

function useColumns(shape: ListShape, rows: readonly TableRow[], links: RowLinks): DataColumn<TableRow>[] {
  const t = useTranslations('rows')
  return useMemo(() => {
    const labels = statusLabels(shape)
    const sortable = new Set(shape.sorts.map(({ name }) => name))
    return shape.columns.map((field, index) => {
      const { path, title, show } = field
      const draw = (row: TableRow) => (
        <ShownValue text={textAt(row, path)} show={show} statusLabels={labels} />
      )
      const link = (row: TableRow) => (
        <RowLink row={row} links={links}>
          {textAt(row, path) || NOTHING}
          <span className="for-ears">, {t('details')}</span>
        </RowLink>
      )
      return {
        key: path,
        title,
        width: widthOf(field, rows),
        ...(show === 'number' || show === 'money' ? { align: 'end' as const } : {}),
        isHeading: index < HEADING_COLUMNS,
        ...(sortable.has(path) ? { sort: path } : {}),
        render: index === 0 ? link : draw,
      }
    })
  }, [shape, rows, links, t])
}

interface Props {
  shape: ListShape
  label: string
  rows: readonly TableRow[] | undefined
  isStale: boolean
  sort: Sorting | null
  onSort: (sort: Sorting) => void
  links: RowLinks
  /** Columns behind those that the server declares. */
  more?: readonly DataColumn<TableRow>[]
}

const NO_ROWS: readonly TableRow[] = []

export function RowsTable({ shape, label, rows, isStale, sort, onSort, links, more = [] }: Props) {
  return (
    <DataTable
      label={label}
      columns={[...useColumns(shape, rows ?? NO_ROWS, links), ...more]}
      rows={rows}
      keyOf={keyOf}
      isStale={isStale}
      sorting={sort}
      onSort={onSort}
      onCard={CARD_COLUMNS}
    />
  )
}
