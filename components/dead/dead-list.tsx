/** The list with what is chosen of it: some, those shown, or all that match. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button, Empty } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import type { Choice, Letter, LettersReply } from './dead'
import styles from './dead.module.css'
import { type DeadState, toApiFilter } from './dead-state'
import { DeadTable, type Verb } from './dead-table'
import type { BulkAction } from './use-bulk'

interface Props {
  letters: UseInfiniteQueryResult<{ pages: LettersReply[] }>
  state: DeadState
  mayAct: boolean
  act: (verb: Verb, letter: Letter) => void
  handle: (action: BulkAction, choice: Choice) => void
}

interface Selection {
  ids: ReadonlySet<string>
  isAll: boolean
}

const NONE: Selection = { ids: new Set(), isAll: false }

function without(ids: ReadonlySet<string>, id: string): Set<string> {
  return new Set([...ids].filter((one) => one !== id))
}

interface BarProps {
  selection: Selection
  shown: readonly Letter[]
  total: number
  select: (selection: Selection) => void
  handle: (action: BulkAction) => void
}

function SelectionBar({ selection, shown, total, select, handle }: BarProps) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const count = selection.isAll ? total : selection.ids.size
  const words = { count: formatNumber(count, language) }
  return (
    <div className={styles.selection}>
      <Button onClick={() => select({ ids: new Set(shown.map(({ id }) => id)), isAll: false })}>
        {t('selectShown', { count: formatNumber(shown.length, language) })}
      </Button>
      {total > shown.length && (
        <Button onClick={() => select({ ids: new Set(), isAll: true })}>
          {t('selectAll', { count: formatNumber(total, language) })}
        </Button>
      )}
      {count > 0 && (
        <>
          <Button onClick={() => select(NONE)}>{t('selectNone')}</Button>
          <span role="status">{selection.isAll ? t('selectedAll', words) : t('selected', words)}</span>
          <Button type="primary" onClick={() => handle('retry')} data-testid="bulk-retry">
            {t('retrySelected')}
          </Button>
          <Button danger onClick={() => handle('discard')} data-testid="bulk-discard">
            {t('discardSelected')}
          </Button>
        </>
      )}
    </div>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const t = useTranslations('dead')
  return (
    <div className={styles.box}>
      <Empty
        className={styles.empty ?? ''}
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={isFiltered ? t('noneFound') : <b>{t('none')}</b>}
      >
        {!isFiltered && t('noneText')}
      </Empty>
    </div>
  )
}

/** What is chosen of the runs that are here; what has left the list meanwhile is chosen no more. */
function useSelection(shown: readonly Letter[]) {
  const [picked, select] = useState<Selection>(NONE)
  const here = new Set(shown.map(({ id }) => id))
  const selection = { ...picked, ids: new Set([...picked.ids].filter((id) => here.has(id))) }
  const choose = (id: string, isChosen: boolean) => {
    const ids = selection.isAll ? here : selection.ids
    select({ ids: isChosen ? new Set([...ids, id]) : without(ids, id), isAll: false })
  }
  return { selection, select, choose }
}

function Foot({ letters, shown, total }: Pick<Props, 'letters'> & { shown: number; total: number }) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const numbers = { shown: formatNumber(shown, language), total: formatNumber(total, language) }
  return (
    <div className={styles.foot}>
      <span data-testid="dead-range">{t('range', numbers)}</span>
      {letters.hasNextPage && (
        <Button loading={letters.isFetchingNextPage} onClick={() => letters.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}

export function DeadList({ letters, state, mayAct, act, handle }: Props) {
  const pages = letters.data?.pages
  const shown = pages?.flatMap(({ data }) => data)
  const total = pages?.[0]?.total ?? 0
  const { selection, select, choose } = useSelection(shown ?? [])
  if (shown?.length === 0) return <Nothing isFiltered={Object.keys(state.filters).length > 0} />
  const choice = () => (selection.isAll ? { filter: toApiFilter(state) } : { ids: [...selection.ids] })
  return (
    <>
      {mayAct && shown !== undefined && (
        <SelectionBar
          selection={selection}
          shown={shown}
          total={total}
          select={select}
          handle={(action) => handle(action, choice())}
        />
      )}
      <div className={styles.box}>
        <DeadTable
          letters={shown}
          isStale={letters.isPlaceholderData}
          chosen={selection.ids}
          isAllChosen={selection.isAll}
          mayChoose={mayAct}
          choose={choose}
          act={act}
        />
        {shown !== undefined && <Foot letters={letters} shown={shown.length} total={total} />}
      </div>
    </>
  )
}
