/** What people look imports up by. */
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { BATCH_STATUSES } from '@/jobs/definitions/imports'
import { useLanguage } from '../language'
import { Choice } from '../list/choice'
import styles from '../list/filter.module.css'
import { FilterBar } from '../list/filter-bar'
import { TextFilter } from '../list/filter-fields'
import type { ChangeState } from '../use-address-state'
import { importTypes } from './imports'
import { type FilterName, type ImportsState, withFilter } from './imports-state'

interface ChoiceProps {
  name: 'type' | 'status'
  value: string
  options: readonly { value: string; label: string }[]
  report: (value: string) => void
}

function ChoiceField({ name, ...choice }: ChoiceProps) {
  const t = useTranslations('imports')
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t(name)}</label>
      <Choice id={id} name={name} all={t(`all_${name}`)} {...choice} />
    </div>
  )
}

interface Props {
  state: ImportsState
  change: ChangeState<ImportsState>
}

export function HistoryFilter({ state, change }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { filters } = state
  const set = (name: FilterName, how: 'push' | 'replace') => (value: string) =>
    change((known) => withFilter(known, name, value), how)
  const clear = () => change((known) => ({ ...known, page: 1, filters: {} }), 'push')
  return (
    <FilterBar room="imports" active={Object.keys(filters).length} clear={clear}>
      <TextFilter
        name="search"
        isDate={false}
        label={t('search')}
        value={filters.search ?? ''}
        report={set('search', 'replace')}
      />
      <ChoiceField
        name="type"
        value={filters.type ?? ''}
        options={importTypes(language)}
        report={set('type', 'push')}
      />
      <ChoiceField
        name="status"
        value={filters.status ?? ''}
        options={BATCH_STATUSES.map((status) => ({ value: status, label: t(`status_${status}`) }))}
        report={set('status', 'push')}
      />
    </FilterBar>
  )
}
