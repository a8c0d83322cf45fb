/** What people look dead runs up by. */
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { definitions } from '@/jobs/definitions'
import { useLanguage } from '../language'
import { useIsNarrow } from '../use-is-narrow'
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
  const isKnown = value === '' || options.some((option) => option.value === value)
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('job')}</label>
      <Select
        id={id}
        value={value === '' ? null : value}
        options={isKnown ? options : [{ value, label: value }, ...options]}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('allJobs')}
        popupMatchSelectWidth={false}
        data-testid="filter-job"
        onChange={(chosen: string | null | undefined) => report(chosen ?? '')}
      />
    </div>
  )
}

const TEXTS = ['search', 'lane', 'since', 'until'] as const

export function DeadFilterBar({ state, change }: { state: DeadState; change: ChangeDeadState }) {
  const t = useTranslations('dead')
  const isNarrow = useIsNarrow()
  // Makes the fields anew when all are cleared, with what was typed but not yet reported.
  const [round, setRound] = useState(0)
  const set = (name: FilterName) => (value: string) =>
    change((known) => withFilter(known, name, value), 'replace')
  const active = Object.keys(state.filters).length
  function clear() {
    setRound(round + 1)
    change((known) => ({ ...known, filters: {} }), 'push')
  }
  const fields = (
    <div className={styles.filter}>
      <JobField value={state.filters.job ?? ''} report={set('job')} />
      {TEXTS.map((name) => (
        <TextField
          key={`${round} ${name}`}
          name={name}
          value={state.filters[name] ?? ''}
          report={set(name)}
        />
      ))}
      <Button type="link" disabled={active === 0} onClick={clear} data-testid="clear-filters">
        {t('clear')}
      </Button>
    </div>
  )
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
