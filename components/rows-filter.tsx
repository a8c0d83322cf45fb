/** The two things people look rows up by. */
import { Button, Input } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import styles from './proxy-rows.module.css'
import { isFiltered, type RowFilters } from './row-filters'
import { usePausedText } from './use-row-filters'

interface FieldProps {
  name: 'nip' | 'nama'
  value: string
  report: (text: string) => void
}

function Field({ name, value, report }: FieldProps) {
  const t = useTranslations('rows')
  const id = useId()
  const { text, change } = usePausedText(value, report)
  return (
    <div>
      <label htmlFor={id}>{t(name)}</label>
      <Input
        id={id}
        value={text}
        autoComplete="off"
        inputMode={name === 'nip' ? 'numeric' : 'text'}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  )
}

interface Props {
  filters: RowFilters
  onChange: (change: Partial<RowFilters>) => void
}

export function RowsFilter({ filters, onChange }: Props) {
  const t = useTranslations('rows')
  return (
    <search className={styles.filter} aria-label={t('filter')}>
      <Field name="nip" value={filters.nip} report={(nip) => onChange({ nip, page: 1 })} />
      <Field name="nama" value={filters.nama} report={(nama) => onChange({ nama, page: 1 })} />
      <Button disabled={!isFiltered(filters)} onClick={() => onChange({ nip: '', nama: '', page: 1 })}>
        {t('clear')}
      </Button>
    </search>
  )
}
