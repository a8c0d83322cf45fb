/** What people look dead runs up by. */
import { Input } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { definitions } from '@/jobs/definitions'
import { useLanguage } from '../language'
import { Choice } from '../list/choice'
import { FilterBar } from '../list/filter-bar'
import { usePausedText } from '../use-paused-text'
import styles from './dead.module.css'
import { type DeadState, type FilterName, withFilter } from './dead-state'
import type { ChangeDeadState } from './use-dead-state'

interface FieldProps {
  name: FilterName
  value: string
  report: (value: string) => void
}

function TextField({ name, value, report }: FieldProps) {
  const t = useTranslations('dead')
  const id = useId()
  const { text, change } = usePausedText(value, report)
  const type = name === 'since' || name === 'until' ? 'date' : 'text'
  return (
    <div className={styles.field} data-wide={name === 'search' || undefined}>
      <label htmlFor={id}>{t(name as 'search' | 'lane' | 'since' | 'until')}</label>
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

function JobField({ value, report }: Omit<FieldProps, 'name'>) {
  const t = useTranslations('dead')
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

const TEXTS = ['search', 'lane', 'since', 'until'] as const

export function DeadFilterBar({ state, change }: { state: DeadState; change: ChangeDeadState }) {
  const set = (name: FilterName) => (value: string) =>
    change((known) => withFilter(known, name, value), 'replace')
  const active = Object.keys(state.filters).length
  const clear = () => change((known) => ({ ...known, filters: {} }), 'push')
  return (
    <FilterBar room="dead" active={active} clear={clear}>
      <JobField value={state.filters.job ?? ''} report={set('job')} />
      {TEXTS.map((name) => (
        <TextField key={name} name={name} value={state.filters[name] ?? ''} report={set(name)} />
      ))}
    </FilterBar>
  )
}
