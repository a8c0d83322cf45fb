/** What people look runs up by. */
import { Checkbox, Input, Select, Tag } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { definitions } from '@/jobs/definitions'
import { ALL_RUN_STATES } from '@/jobs/engine/states'
import { useLanguage } from '../language'
import { Choice } from '../list/choice'
import styles from '../list/filter.module.css'
import { FilterBar } from '../list/filter-bar'
import { usePausedText } from '../use-paused-text'
import { type FilterName, type RunsState, statesIn, withFilter } from './runs-state'
import type { ChangeRunsState } from './use-runs-state'

interface FieldProps {
  value: string
  report: (value: string) => void
}

const TEXTS = ['search', 'who', 'lane', 'cause', 'from', 'to'] as const

function TextField({ name, value, report }: FieldProps & { name: (typeof TEXTS)[number] }) {
  const t = useTranslations('runs')
  const id = useId()
  const { text, change } = usePausedText(value, report)
  const type = name === 'from' || name === 'to' ? 'date' : 'text'
  return (
    <div className={styles.field} data-wide={name === 'search' || undefined}>
      <label htmlFor={id}>{t(name)}</label>
      <Input
        id={id}
        type={type}
        value={text}
        allowClear={type === 'text'}
        maxLength={200}
        autoComplete="off"
        data-testid={`filter-${name}`}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  )
}

function JobField({ value, report }: FieldProps) {
  const t = useTranslations('runs')
  const id = useId()
  const language = useLanguage()
  const options = definitions.map(({ name, titles }) => ({ value: name, label: titles[language] }))
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('job')}</label>
      <Choice id={id} name="job" value={value} options={options} all={t('allJobs')} report={report} />
    </div>
  )
}

function StateField({ value, report }: FieldProps) {
  const t = useTranslations('runs')
  const state = useTranslations('state')
  const id = useId()
  return (
    <div className={styles.field} data-wide>
      <label htmlFor={id}>{t('status')}</label>
      <Select
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
  const set = (name: FilterName) => (value: string) =>
    change(
      (known) => withFilter(known, name, value),
      TEXTS.some((text) => text === name) ? 'replace' : 'push',
    )
  const clear = () => change((known) => ({ ...known, filters: {} }), 'push')
  return (
    <FilterBar room="runs" active={Object.keys(filters).length} clear={clear}>
      <TextField name="search" value={filters.search ?? ''} report={set('search')} />
      <JobField value={filters.job ?? ''} report={set('job')} />
      <StateField value={filters.status ?? ''} report={set('status')} />
      {TEXTS.filter((name) => name !== 'search').map((name) => (
        <TextField key={name} name={name} value={filters[name] ?? ''} report={set(name)} />
      ))}
      <Checkbox
        checked={filters.level === 'top'}
        onChange={(event) => set('level')(event.target.checked ? 'top' : '')}
      >
        {t('level')}
      </Checkbox>
      {filters.parent !== undefined && (
        <Tag closable={{ 'aria-label': t('parentClear') }} onClose={() => set('parent')('')}>
          {t('parent')} …{filters.parent.slice(-8)}
        </Tag>
      )}
    </FilterBar>
  )
}
