/** The fields that people look things up by, folded where there is little room, and the way to clear them. */
import { DownOutlined, UpOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Fragment, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useIsNarrow } from '../use-is-narrow'
import styles from './filter.module.css'

interface MoreFields {
  /** Those of them that look for something. */
  active: number
  fields: ReactNode
}

interface Props {
  /** Whose words it uses. */
  room: 'rows' | 'dead' | 'runs' | 'audit' | 'imports'
  /** Fields that look for something, of all. */
  active: number
  clear: () => void
  /** The fields. */
  children: ReactNode
  /** Seldom used ones: behind a button until one of them looks for something. */
  more?: MoreFields
}

function More({ active, fields }: MoreFields) {
  const t = useTranslations('table')
  const id = useId()
  // Null until somebody presses the button.
  const [wish, setWish] = useState<boolean | null>(null)
  const isOpen = wish ?? active > 0
  return (
    <>
      <Button
        icon={isOpen ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
        iconPlacement="end"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setWish(!isOpen)}
        data-testid="more-filters"
      >
        {active === 0 ? t('moreFilters') : t('moreFiltersActive', { count: String(active) })}
      </Button>
      <div id={id} className={styles.more} hidden={!isOpen}>
        {fields}
      </div>
    </>
  )
}

export function FilterBar({ room, active, clear, children, more }: Props) {
  const t = useTranslations(room)
  const isNarrow = useIsNarrow()
  // Makes the fields anew when all are cleared, with what was typed but not yet reported.
  const [round, setRound] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  function clearAll() {
    setRound(round + 1)
    clear()
  }
  // The button that was pressed is gone.
  useEffect(() => {
    if (round > 0) box.current?.querySelector('input')?.focus()
  }, [round])
  const fields = (
    <div ref={box} className={styles.filter}>
      <Fragment key={round}>{children}</Fragment>
      {more && <More key={`more-${round}`} {...more} />}
      {active > 0 && (
        <Button type="link" onClick={clearAll} data-testid="clear-filters">
          {t('clear')}
        </Button>
      )}
    </div>
  )
  return (
    <search aria-label={t('filter')}>
      {isNarrow ? (
        <details className={styles.folded}>
          <summary>{active === 0 ? t('folded') : t('foldedActive', { count: String(active) })}</summary>
          {fields}
        </details>
      ) : (
        fields
      )}
    </search>
  )
}
