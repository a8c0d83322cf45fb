/** What people look dead runs up by. */
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { FilterBar } from '../list/filter-bar'
import { JobFilter, TextFilter } from '../list/filter-fields'
import { isBackwards, RangeFlaw } from '../list/range'
import styles from './dead.module.css'
import { type DeadState, type FilterName, withFilter } from './dead-state'
import type { ChangeDeadState } from './use-dead-state'

const TEXTS = ['search', 'lane', 'since', 'until'] as const

export function DeadFilterBar({ state, change }: { state: DeadState; change: ChangeDeadState }) {
  const t = useTranslations('dead')
  const set = (name: FilterName) => (value: string) =>
    change((known) => withFilter(known, name, value), 'replace')
  const flawId = useId()
  const { since, until } = state.filters
  const isFlawed = isBackwards({ from: since, to: until })
  const isDay = (name: FilterName) => name === 'since' || name === 'until'
  const active = Object.keys(state.filters).length
  const clear = () => change((known) => ({ ...known, filters: {} }), 'push')
  return (
    <FilterBar room="dead" active={active} clear={clear}>
      <JobFilter
        label={t('job')}
        all={t('allJobs')}
        value={state.filters.job ?? ''}
        report={set('job')}
        className={styles.field}
      />
      {TEXTS.map((name) => (
        <TextFilter
          key={name}
          name={name}
          isDate={isDay(name)}
          flawId={isFlawed && isDay(name) ? flawId : undefined}
          label={t(name)}
          value={state.filters[name] ?? ''}
          report={set(name)}
          className={styles.field}
        />
      ))}
      <RangeFlaw id={flawId} from={since} to={until} />
    </FilterBar>
  )
}
