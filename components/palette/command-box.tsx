/** A field and the commands it finds: the arrows choose, Enter does, and ears hear which one is chosen. */
import { SearchOutlined } from '@ant-design/icons'
import { Input, type InputRef } from 'antd'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Command } from './command'
import { matching } from './match'
import styles from './palette.module.css'

interface OptionProps {
  id: string
  command: Command
  isActive: boolean
  point: () => void
  choose: () => void
}

function Option({ id, command, isActive, point, choose }: OptionProps) {
  const t = useTranslations('palette')
  const { Icon, title, group, blocked } = command
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the field, which keeps the focus
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={blocked !== null}
      tabIndex={-1}
      className={styles.option}
      onMouseMove={point}
      onClick={choose}
    >
      <Icon aria-hidden />
      <span className={styles.words}>
        <bdi>{title}</bdi>
        {blocked !== null && <span className={styles.blocked}>{blocked}</span>}
      </span>
      <span className={styles.group}>{t(`group_${group}`)}</span>
    </div>
  )
}

/** Where a key leads from a place in a list; null when it does not lead anywhere. */
function placeAfter(key: string, at: number, count: number): number | null {
  if (count === 0) return null
  const last = count - 1
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at === 0 ? last : at - 1,
    PageDown: Math.min(last, at + 8),
    PageUp: Math.max(0, at - 8),
  }
  return places[key] ?? null
}

interface OptionsProps {
  /** Of the list; its options' ids begin with it. */
  id: string
  shown: readonly Command[]
  at: number
  point: (at: number) => void
  choose: (command: Command) => void
}

const optionId = (id: string, at: number) => `${id}-${at}`

function Options({ id, shown, at, point, choose }: OptionsProps) {
  const t = useTranslations('palette')
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <div ref={list} id={id} role="listbox" aria-label={t('title')} className={styles.list}>
      {shown.map((command, index) => (
        <Option
          key={command.id}
          id={optionId(id, index)}
          command={command}
          isActive={index === at}
          point={() => point(index)}
          choose={() => choose(command)}
        />
      ))}
    </div>
  )
}

interface Props {
  commands: readonly Command[]
  /** Finds what is typed among the runs. */
  find: (typed: string) => Command
  choose: (command: Command) => void
}

export function CommandBox({ commands, find, choose }: Props) {
  const t = useTranslations('palette')
  const id = useId()
  const field = useRef<InputRef>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const shown = [...matching(commands, typed), ...(typed.trim() === '' ? [] : [find(typed.trim())])]

  // The dialog takes the focus first.
  useEffect(() => {
    const waiting = setTimeout(() => field.current?.focus())
    return () => clearTimeout(waiting)
  }, [])
  function onKeyDown(event: KeyboardEvent) {
    const place = placeAfter(event.key, at, shown.length)
    const chosen = shown[at]
    if (place !== null) setAt(place)
    else if (event.key === 'Enter' && chosen && !event.nativeEvent.isComposing) choose(chosen)
    else return
    event.preventDefault()
  }
  function type(text: string) {
    setTyped(text)
    setAt(0)
  }
  return (
    <>
      <Input
        ref={field}
        size="large"
        value={typed}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('placeholder')}
        role="combobox"
        aria-label={t('title')}
        aria-expanded
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={shown.length > 0 ? optionId(id, at) : undefined}
        data-testid="palette-field"
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Options id={id} shown={shown} at={at} point={setAt} choose={choose} />
      <p role="status" className="for-ears">
        {typed === '' ? '' : t('found', { count: shown.length })}
      </p>
      <p className={styles.keys}>{t('keys')}</p>
    </>
  )
}
