/** What is chosen of a list: some, those shown, or all that match; and what can be done with it. */
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import styles from './dead.module.css'

export interface Selection {
  ids: ReadonlySet<string>
  isAll: boolean
}

const NONE: Selection = { ids: new Set(), isAll: false }

function without(ids: ReadonlySet<string>, id: string): Set<string> {
  return new Set([...ids].filter((one) => one !== id))
}

/** What is chosen of the runs that are here; what has left the list meanwhile is chosen no more. */
export function useSelection(shown: readonly { id: string }[]) {
  const [picked, select] = useState<Selection>(NONE)
  const here = new Set(shown.map(({ id }) => id))
  const selection = { ...picked, ids: new Set([...picked.ids].filter((id) => here.has(id))) }
  const choose = (id: string, isChosen: boolean) => {
    const ids = selection.isAll ? here : selection.ids
    select({ ids: isChosen ? new Set([...ids, id]) : without(ids, id), isAll: false })
  }
  return { selection, select, choose, chooseShown: () => select({ ids: here, isAll: false }) }
}

interface Props {
  selection: Selection
  /** So many are shown. */
  shown: number
  /** So many match, as far as they are counted, and how that is said. */
  total: number
  totalText: string
  actions: readonly BulkAction[]
  chooseShown: () => void
  select: (selection: Selection) => void
  handle: (action: BulkAction) => void
}

const LABELS = {
  retry: 'retrySelected',
  discard: 'discardSelected',
  cancel: 'cancelSelected',
} as const

export function SelectionBar(props: Props) {
  const { selection, shown, total, totalText, actions, chooseShown, select, handle } = props
  const t = useTranslations('dead')
  const language = useLanguage()
  const count = selection.isAll ? totalText : formatNumber(selection.ids.size, language)
  return (
    <div className={styles.selection}>
      <Button onClick={chooseShown}>{t('selectShown', { count: formatNumber(shown, language) })}</Button>
      {total > shown && (
        <Button onClick={() => select({ ids: new Set(), isAll: true })}>
          {t('selectAll', { count: totalText })}
        </Button>
      )}
      {(selection.isAll || selection.ids.size > 0) && (
        <>
          <Button onClick={() => select(NONE)}>{t('selectNone')}</Button>
          <span role="status">
            {selection.isAll ? t('selectedAll', { count }) : t('selected', { count })}
          </span>
          {actions.map((action) => (
            <Button
              key={action}
              {...(action === 'retry' ? { type: 'primary' as const } : { danger: true })}
              onClick={() => handle(action)}
              data-testid={`bulk-${action}`}
            >
              {t(LABELS[action])}
            </Button>
          ))}
        </>
      )}
    </div>
  )
}
