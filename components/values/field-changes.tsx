/** What changed in a row: field by field, from the value before to the value after. */
import { ArrowRightOutlined } from '@ant-design/icons'
import { Fragment } from 'react'
import { useTranslations } from 'use-intl'
import type { FieldChange } from '@/replies/changes'
import type { Show } from '@/replies/rows'
import { fieldTitle } from './field-title'
import { PlainValue } from './plain-value'
import { isEmptyValue } from './row-value'
import { ShownValue } from './shown-value'
import { differences } from './value-diff'
import styles from './values.module.css'

/** What is known of a table's columns. */
export interface FieldKnowledge {
  titleOf: (name: string) => string
  kindOf: (name: string) => string | undefined
  /** How lists show it; undefined where they do not. */
  showOf: (name: string) => Show | undefined
  statusLabels: ReadonlyMap<string, string>
}

/** A column's value as lists show it, and as it came where they do not. */
export function KnownValue({
  name,
  value,
  knowledge,
}: {
  name: string
  value: unknown
  knowledge: FieldKnowledge
}) {
  const show = knowledge.showOf(name)
  if (show === undefined || isEmptyValue(value) || typeof value === 'object')
    return <PlainValue value={value} kind={knowledge.kindOf(name)} />
  return <ShownValue text={String(value)} show={show} statusLabels={knowledge.statusLabels} />
}

/** `name` leads to the value by dots; values within a column are drawn as they came. */
function Change({
  title,
  change,
  knowledge,
}: {
  title: string
  change: FieldChange
  knowledge: FieldKnowledge
}) {
  const t = useTranslations('value')
  const kind = knowledge.kindOf(change.name)
  // Two moments of one day differ only in their time, which lists leave out.
  const draw = (value: unknown) =>
    kind === 'timestamp' ? (
      <PlainValue value={value} kind={kind} />
    ) : (
      <KnownValue name={change.name} value={value} knowledge={knowledge} />
    )
  return (
    <>
      <dt title={change.name}>{title}</dt>
      <dd>
        <del className={styles.before}>
          <span className="for-ears">{t('before')} </span>
          {draw(change.before)}
        </del>
        <ArrowRightOutlined aria-hidden />
        <ins className={styles.after}>
          <span className="for-ears">{t('after')} </span>
          {draw(change.after)}
        </ins>
      </dd>
    </>
  )
}

interface Props {
  fields: readonly FieldChange[]
  knowledge: FieldKnowledge
}

/** Of nested values only the keys that differ. */
export function FieldChanges({ fields, knowledge }: Props) {
  return (
    <dl className={styles.change}>
      {fields.map(({ name, before, after }) => (
        <Fragment key={name}>
          {differences(before, after).map((difference) => (
            <Change
              key={difference.path.join('\n')}
              title={[knowledge.titleOf(name), ...difference.path.map(fieldTitle)].join(' › ')}
              knowledge={knowledge}
              change={{ ...difference, name: [name, ...difference.path].join('.') }}
            />
          ))}
        </Fragment>
      ))}
    </dl>
  )
}
