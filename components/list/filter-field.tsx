/** One filter, drawn as its way of matching asks. */
import { Input } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { ShownFilter } from '@/replies/rows'
import { usePausedText } from '../use-paused-text'
import { Choice } from './choice'
import styles from './filter.module.css'
import { readMonth } from './row-filters'

interface Props {
  filter: ShownFilter
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
  return (
    <Choice
      id={id}
      name={filter.name}
      value={value}
      options={filter.options ?? []}
      all={t('all')}
      report={report}
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
} as const satisfies Record<ShownFilter['match'], unknown>

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
