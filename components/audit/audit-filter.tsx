/** What people look acts up by. */
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { Choice } from '../list/choice'
import { FilterBar } from '../list/filter-bar'
import { TextFilter } from '../list/filter-fields'
import { FilterTags } from '../list/filter-tags'
import { isBackwards, RangeFlaw } from '../list/range'
import { ACTIONS } from './audit'
import styles from './audit.module.css'
import { type AuditState, type ChangeAuditState, type FilterName, OUTCOMES, withFilter } from './audit-state'
import { useActionName } from './words'

interface FieldProps {
  name: FilterName
  value: string
  report: (value: string) => void
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
  const t = useTranslations('audit')
  const field = (name: FilterName) => ({
    name,
    value: state.filters[name] ?? '',
    report: (value: string) => change((known) => withFilter(known, name, value), 'replace'),
  })
  const clear = () => change(() => ({ filters: {} }), 'push')
  const flawId = useId()
  const { since, until } = state.filters
  const isFlawed = isBackwards({ from: since, to: until })
  const text = (name: FilterName, isDate = false) => (
    <TextFilter
      {...field(name)}
      isDate={isDate}
      label={t(`field.${name}`)}
      className={styles.field}
      flawId={isDate && isFlawed ? flawId : undefined}
    />
  )
  return (
    <FilterBar room="audit" active={Object.keys(state.filters).length} clear={clear}>
      {text('search')}
      {text('actor')}
      <ChoiceField {...field('action')} name="action" />
      <ChoiceField {...field('outcome')} name="outcome" />
      {text('since', true)}
      {text('until', true)}
      <RangeFlaw id={flawId} from={since} to={until} />
      <FilterTags
        filters={[{ name: 'object', label: t('field.object'), value: state.filters.object }]}
        clear={() => field('object').report('')}
      />
    </FilterBar>
  )
}
