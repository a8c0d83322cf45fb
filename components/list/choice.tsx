/** One value out of many, or none; also one that an address names and that occurs no more. */
import { LateSelect } from './late'

interface Props {
  id: string
  /** Of what is chosen, for tests. */
  name: string
  /** '' chooses nothing. */
  value: string
  options: readonly { value: string; label: string }[]
  /** What stands there when nothing is chosen. */
  all: string
  report: (value: string) => void
}

export function Choice({ id, name, value, options, all, report }: Props) {
  const isKnown = value === '' || options.some((option) => option.value === value)
  return (
    <LateSelect
      id={id}
      value={value === '' ? null : value}
      options={isKnown ? [...options] : [{ value, label: value }, ...options]}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={all}
      popupMatchSelectWidth={false}
      data-testid={`filter-${name}`}
      onChange={(chosen: string | null | undefined) => report(chosen ?? '')}
    />
  )
}
