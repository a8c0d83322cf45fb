/** What people look acts up by. */
import { Input } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { Choice } from '../list/choice'
import { FilterBar } from '../list/filter-bar'
import { usePausedText } from '../use-paused-text'
import { ACTIONS } from './audit'
import styles from './audit.module.css'
import { type AuditState, type ChangeAuditState, type FilterName, OUTCOMES, withFilter } from './audit-state'
import { useActionName } from './words'

interface FieldProps {
  name: FilterName
  value: string
  report: (value: string) => void
}

function TextField({ name, value, report }: FieldProps) {
  const t = useTranslations('audit')
  const id = useId()
  const { text, change } = usePausedText(value, report)
  const type = name === 'since' || name === 'until' ? 'date' : 'text'
  return (
    <div className={styles.field} data-wide={name === 'search' || undefined}>
      <label htmlFor={id}>{t(`field.${name}`)}</label>
      <Input
        id={id}
        type={type}
        value={text}
        maxLength={200}
        autoComplete="off"
        data-testid={`filter-${name}`}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  )
}

function ChoiceField({ name, value, report }: FieldProps & { name: 'action' | 'outcome' }) {
  const t = useTranslations('audit')
  const actionName = useActionName()
  const id = useId()
  const options =
    name === 'outcome'
      ? OUTCOMES.map((one) => ({ value: one, label: t(`outcome.${one}`) }))
      : ACTIONS.map((one) => ({ value: one, label: actionName(one) }))
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t(`field.${name}`)}</label>
      <Choice id={id} name={name} value={value} options={options} all={t('all')} report={report} />
    </div>
  )
}

export function AuditFilterBar({ state, change }: { state: AuditState; change: ChangeAuditState }) {
  const field = (name: FilterName) => ({
    name,
    value: state.filters[name] ?? '',
    report: (value: string) => change((known) => withFilter(known, name, value), 'replace'),
  })
  const clear = () => change(() => ({ filters: {} }), 'push')
  return (
    <FilterBar room="audit" active={Object.keys(state.filters).length} clear={clear}>
      <TextField {...field('search')} />
      <TextField {...field('actor')} />
      <ChoiceField {...field('action')} name="action" />
      <ChoiceField {...field('outcome')} name="outcome" />
      <TextField {...field('since')} />
      <TextField {...field('until')} />
    </FilterBar>
  )
}
