/** What people look runs up by. */
import { Checkbox } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { ALL_RUN_STATES } from '@/jobs/engine/states'
import styles from '../list/filter.module.css'
import { FilterBar } from '../list/filter-bar'
import { JobFilter, TextFilter } from '../list/filter-fields'
import { FilterTags } from '../list/filter-tags'
import { LateSelect } from '../list/late'
import { isBackwards, RangeFlaw } from '../list/range'
import { type FilterName, type RunsState, statesIn, withFilter } from './runs-state'
import type { ChangeRunsState } from './use-runs-state'

interface FieldProps {
  value: string
  report: (value: string) => void
}

const TEXTS = ['search', 'who', 'lane', 'cause', 'from', 'to'] as const
/** Asked for so seldom that they stand behind a button. */
const SELDOM = ['who', 'lane', 'cause', 'level'] as const

function StateField({ value, report }: FieldProps) {
  const t = useTranslations('runs')
  const state = useTranslations('state')
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('status')}</label>
      <LateSelect
        id={id}
        mode="multiple"
        value={statesIn(value)}
        options={ALL_RUN_STATES.map((name) => ({ value: name, label: state(name) }))}
        allowClear
        maxTagCount="responsive"
        optionFilterProp="label"
        placeholder={t('allStates')}
        popupMatchSelectWidth={false}
        data-testid="filter-status"
        onChange={(chosen: readonly string[]) => report(chosen.join(','))}
      />
    </div>
  )
}

export function RunsFilterBar({ state, change }: { state: RunsState; change: ChangeRunsState }) {
  const t = useTranslations('runs')
  const { filters } = state
  const flawId = useId()
  const isFlawed = isBackwards({ from: filters.from, to: filters.to })
  const isDay = (name: FilterName) => name === 'from' || name === 'to'
  const set = (name: FilterName) => (value: string) =>
    change(
      (known) => withFilter(known, name, value),
      TEXTS.some((text) => text === name) ? 'replace' : 'push',
    )
  const text = (name: (typeof TEXTS)[number]) => (
    <TextFilter
      key={name}
      name={name}
      isDate={isDay(name)}
      flawId={isFlawed && isDay(name) ? flawId : undefined}
      label={t(name)}
      value={filters[name] ?? ''}
      report={set(name)}
    />
  )
  const clear = () => change((known) => ({ ...known, filters: {} }), 'push')
  const seldom = (
    <>
      {text('who')}
      {text('lane')}
      {text('cause')}
      <Checkbox
        checked={filters.level === 'top'}
        onChange={(event) => set('level')(event.target.checked ? 'top' : '')}
      >
        {t('level')}
      </Checkbox>
    </>
  )
  return (
    <FilterBar
      room="runs"
      active={Object.keys(filters).length}
      clear={clear}
      more={{ active: SELDOM.filter((name) => filters[name] !== undefined).length, fields: seldom }}
    >
      {text('search')}
      <JobFilter label={t('job')} all={t('allJobs')} value={filters.job ?? ''} report={set('job')} />
      <StateField value={filters.status ?? ''} report={set('status')} />
      {text('from')}
      {text('to')}
      <RangeFlaw id={flawId} from={filters.from} to={filters.to} />
      <FilterTags
        filters={[
          { name: 'family', label: t('family'), value: filters.family },
          { name: 'type', label: t('type'), value: filters.type },
          {
            name: 'parent',
            label: t('parent'),
            value: filters.parent,
            shown: `…${filters.parent?.slice(-8)}`,
          },
        ]}
        clear={(name) => set(name as FilterName)('')}
      />
    </FilterBar>
  )
}
