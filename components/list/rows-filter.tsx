/** What people look rows up by, and in what order. */
import dynamic from 'next/dynamic'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { ListShape } from '@/replies/rows'
import type { Sorting } from '../data-table'
import styles from './filter.module.css'
import { FilterBar } from './filter-bar'
import { FilterField } from './filter-field'
import { LateSelect } from './late'
import { type ListState, sortText, withFilter, withoutFilters } from './row-filters'
import type { ChangeState } from './use-list-state'

const UnitFilter = dynamic(() => import('./unit-filter').then((part) => part.UnitFilter), { ssr: false })

interface OrderProps {
  sorts: ListShape['sorts']
  sort: Sorting
  report: (sort: Sorting) => void
}

function OrderField({ sorts, sort, report }: OrderProps) {
  const t = useTranslations('rows')
  const id = useId()
  const options = sorts.flatMap(({ name, title }) => [
    { value: name, label: t('ascending', { title }) },
    { value: `-${name}`, label: t('descending', { title }) },
  ])
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('order')}</label>
      <LateSelect
        id={id}
        value={sortText(sort)}
        options={options}
        popupMatchSelectWidth={false}
        data-testid="order"
        onChange={(text) => report({ name: text.replace(/^-/, ''), isDescending: text.startsWith('-') })}
      />
    </div>
  )
}

interface Props {
  shape: ListShape
  state: ListState
  /** The order in effect; null where the list has none. */
  sort: Sorting | null
  change: ChangeState
  /** Its rows are of employees, and those of units. */
  hasUnits?: boolean
}

export function RowsFilter({ shape, state, sort, change, hasUnits = true }: Props) {
  const active = Object.keys(state.filters).length + (state.unit === '' ? 0 : 1)
  return (
    <FilterBar room="rows" active={active} clear={() => change(withoutFilters, 'push')}>
      {shape.filters.map((filter) => (
        <FilterField
          key={filter.name}
          filter={filter}
          value={state.filters[filter.name] ?? ''}
          report={(value) => change((known) => withFilter(known, filter.name, value), 'replace')}
        />
      ))}
      {hasUnits && (
        <UnitFilter
          value={state.unit}
          report={(unit) => change((known) => ({ ...known, unit, page: 1 }), 'replace')}
        />
      )}
      {sort !== null && (
        <OrderField
          sorts={shape.sorts}
          sort={sort}
          report={(wanted) => change((known) => ({ ...known, sort: wanted, page: 1 }), 'replace')}
        />
      )}
    </FilterBar>
  )
}
