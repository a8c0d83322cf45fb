/** The fields that people look things up by, folded where there is little room, and the way to clear them. */
import { Button } from 'antd'
import { Fragment, type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useIsNarrow } from '../use-is-narrow'
import styles from './filter.module.css'

interface Props {
  /** Whose words it uses. */
  room: 'rows' | 'dead' | 'runs' | 'audit'
  /** Fields that look for something. */
  active: number
  clear: () => void
  /** The fields. */
  children: ReactNode
}

export function FilterBar({ room, active, clear, children }: Props) {
  const t = useTranslations(room)
  const isNarrow = useIsNarrow()
  // Makes the fields anew when all are cleared, with what was typed but not yet reported.
  const [round, setRound] = useState(0)
  function clearAll() {
    setRound(round + 1)
    clear()
  }
  const fields = (
    <div className={styles.filter}>
      <Fragment key={round}>{children}</Fragment>
      <Button type="link" disabled={active === 0} onClick={clearAll} data-testid="clear-filters">
        {t('clear')}
      </Button>
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
