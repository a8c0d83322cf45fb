/** Fields of a filter bar: free text or a day, and a job. */
import { Input } from 'antd'
import { useId } from 'react'
import { definitions } from '@/jobs/definitions'
import { useLanguage } from '../language'
import { usePausedText } from '../use-paused-text'
import { Choice } from './choice'
import styles from './filter.module.css'

interface FieldProps {
  label: string
  value: string
  report: (value: string) => void
  className?: string | undefined
}

/** Reports what is typed after a pause. `name` "search" is wide; `flawId` names the words that say what is wrong. */
export function TextFilter({
  name,
  isDate,
  label,
  value,
  report,
  className = styles.field,
  flawId,
}: FieldProps & { name: string; isDate: boolean; flawId?: string | undefined }) {
  const id = useId()
  const { text, change } = usePausedText(value, report)
  return (
    <div className={className} data-wide={name === 'search' || undefined} data-day={isDate || undefined}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type={isDate ? 'date' : 'text'}
        value={text}
        allowClear={!isDate}
        maxLength={200}
        autoComplete="off"
        data-testid={`filter-${name}`}
        {...(flawId === undefined
          ? {}
          : { status: 'error', 'aria-invalid': true, 'aria-describedby': flawId })}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  )
}

export function JobFilter({
  label,
  all,
  value,
  report,
  className = styles.field,
}: FieldProps & { all: string }) {
  const id = useId()
  const language = useLanguage()
  const options = definitions.map(({ name, titles }) => ({ value: name, label: titles[language] }))
  return (
    <div className={className}>
      <label htmlFor={id}>{label}</label>
      <Choice id={id} name="job" value={value} options={options} all={all} report={report} />
    </div>
  )
}
