/** One filter, drawn as its way of matching asks. */
import { Input, Select } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { usePausedText } from '../use-paused-text'
import type { ListFilter } from './list-shape'
import { readMonth } from './row-filters'
import styles from './rows.module.css'

interface Props {
  filter: ListFilter
  /** '' looks for nothing. */
  value: string
  report: (value: string) => void
}

type ControlProps = Props & { id: string }

function TextControl({ id, filter, value, report }: ControlProps) {
  const { text, change } = usePausedText(value, report)
  return (
    <Input
      id={id}
      value={text}
      allowClear
      autoComplete="off"
      data-testid={`filter-${filter.name}`}
      onChange={(event) => change(event.target.value)}
    />
  )
}

function ChoiceControl({ id, filter, value, report }: ControlProps) {
  const t = useTranslations('rows')
  const options = filter.options ?? []
  // An address may name a value that occurs no more.
  const isKnown = value === '' || options.some((option) => option.value === value)
  return (
    <Select
      id={id}
      value={value === '' ? null : value}
      options={isKnown ? options : [{ value, label: value }, ...options]}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('all')}
      popupMatchSelectWidth={false}
      data-testid={`filter-${filter.name}`}
      onChange={(chosen: string | null | undefined) => report(chosen ?? '')}
    />
  )
}

/** The browser's own picker of a month; one without it takes the text `YYYY-MM`, or `MM-YYYY`. */
function MonthControl({ id, filter, value, report }: ControlProps) {
  const t = useTranslations('rows')
  const { text, change } = usePausedText(value, (typed) => {
    const month = typed === '' ? '' : readMonth(typed)
    if (month !== null) report(month)
  })
  return (
    <Input
      id={id}
      type="month"
      value={readMonth(text) ?? text}
      placeholder={t('monthForm')}
      autoComplete="off"
      data-testid={`filter-${filter.name}`}
      onChange={(event) => change(event.target.value)}
    />
  )
}

const CONTROLS = {
  contains: TextControl,
  choice: ChoiceControl,
  status: ChoiceControl,
  month: MonthControl,
} as const satisfies Record<ListFilter['match'], unknown>

export function FilterField(props: Props) {
  const id = useId()
  const Control = CONTROLS[props.filter.match]
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{props.filter.title}</label>
      <Control id={id} {...props} />
    </div>
  )
}
