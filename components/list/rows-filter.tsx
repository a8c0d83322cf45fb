/** What people look rows up by, and in what order. */
import { Button, Select } from 'antd'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Sorting } from '../data-table'
import { useIsNarrow } from '../use-is-narrow'
import { FilterField } from './filter-field'
import type { ListShape } from './list-shape'
import { isFiltered, type ListState, sortText, withFilter, withoutFilters } from './row-filters'
import styles from './rows.module.css'
import { UnitFilter } from './unit-filter'
import type { ChangeState } from './use-list-state'

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
      <Select
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
}

export function RowsFilter({ shape, state, sort, change }: Props) {
  const t = useTranslations('rows')
  const isNarrow = useIsNarrow()
  // Makes the fields anew when all are cleared, with what was typed but not yet reported.
  const [round, setRound] = useState(0)
  function clear() {
    setRound(round + 1)
    change(withoutFilters, 'push')
  }
  const fields = (
    <div className={styles.filter}>
      {shape.filters.map((filter) => (
        <FilterField
          key={`${round} ${filter.name}`}
          filter={filter}
          value={state.filters[filter.name] ?? ''}
          report={(value) => change((known) => withFilter(known, filter.name, value), 'replace')}
        />
      ))}
      <UnitFilter
        value={state.unit}
        report={(unit) => change((known) => ({ ...known, unit, page: 1 }), 'replace')}
      />
      {sort !== null && (
        <OrderField
          sorts={shape.sorts}
          sort={sort}
          report={(wanted) => change((known) => ({ ...known, sort: wanted, page: 1 }), 'replace')}
        />
      )}
      <Button type="link" disabled={!isFiltered(state)} onClick={clear} data-testid="clear-filters">
        {t('clear')}
      </Button>
    </div>
  )
  const active = Object.keys(state.filters).length + (state.unit === '' ? 0 : 1)
  return (
    <search aria-label={t('filter')}>
      {isNarrow ? (
        <details className={styles.folded}>
          <summary>{active === 0 ? t('folded') : t('foldedActive', { count: String(active) })}</summary>
          {fields}
        </details>
      ) : (
        fields
      )}
    </search>
  )
}
