/** All fields of a row: those of the list first, then its employee's, then the rest. */
import { Fragment, type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'
import type { ListShape, TableRow } from '@/replies/rows'
import { fieldTitle } from '../values/field-title'
import { PlainValue } from '../values/plain-value'
import { isEmptyValue, textAt, valueAt } from '../values/row-value'
import { ShownValue } from '../values/shown-value'
import { statusLabels } from './list-shape'
import styles from './rows.module.css'

interface Fact {
  key: string
  title: string
  value: ReactNode
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ key, title, value }) => (
        <Fragment key={key}>
          <dt title={key}>{title}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}

interface Props {
  shape: ListShape
  row: TableRow
}

export function MainFields({ shape, row }: Props) {
  const t = useTranslations('row')
  const labels = statusLabels(shape)
  const facts = shape.columns.map(({ path, title, show }) => ({
    key: path,
    title,
    value: <ShownValue text={textAt(row, path)} show={show} statusLabels={labels} />,
  }))
  return (
    <Section title={t('main')}>
      <Facts facts={facts} />
    </Section>
  )
}

const EMPLOYEE = [
  'nip_master',
  'nama_master',
  'jabatan_master',
  'opd_master',
  'skpd_id',
  'status_master',
] as const

/** The employee the row is about, as the office's own register knows them. */
export function EmployeeFields({ row }: { row: TableRow }) {
  const t = useTranslations('row')
  const isKnown = !isEmptyValue(row.pegawai)
  const facts = EMPLOYEE.map((name) => ({
    key: `pegawai.${name}`,
    title: t(name),
    value: <PlainValue value={valueAt(row, `pegawai.${name}`)} />,
  }))
  return (
    <Section title={t('employee')}>
      {isKnown ? <Facts facts={facts} /> : <p className={styles.quiet}>{t('employeeUnknown')}</p>}
    </Section>
  )
}

/** What the server calls a column; bookkeeping has words of its own, and the rest its name. */
function useDetailTitle(): (field: ListShape['detail'][number]) => string {
  const t = useTranslations('row')
  return ({ name, title }) => {
    const key = `field_${name}` as 'field_synced_at'
    return title ?? (t.has(key) ? t(key) : fieldTitle(name))
  }
}

export function OtherFields({ shape, row }: Props) {
  const t = useTranslations('row')
  const titleOf = useDetailTitle()
  const shown = new Set(shape.columns.map(({ path }) => path))
  const others = shape.detail.filter(({ name }) => !shown.has(name))
  const empty = others.filter(({ name }) => isEmptyValue(row[name]))
  const facts = others
    .filter(({ name }) => !isEmptyValue(row[name]))
    .map((field) => ({
      key: field.name,
      title: titleOf(field),
      value: <PlainValue value={row[field.name]} kind={field.kind} />,
    }))
  return (
    <Section title={t('others')}>
      <Facts facts={facts} />
      {empty.length > 0 && (
        <p className={styles.quiet}>{t('empty', { names: empty.map(titleOf).join(', ') })}</p>
      )}
    </Section>
  )
}
