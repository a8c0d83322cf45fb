/** The list with what is chosen of it, how many match, and the way to older ones. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button, Empty } from 'antd'
import { useTranslations } from 'use-intl'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { RunsReply } from '@/replies/runs'
import type { Sorting } from '../data-table'
import type { Choice } from '../dead/dead'
import { SelectionBar, useSelection } from '../dead/selection-bar'
import { formatDateTime, formatNumber } from '../format'
import { useLanguage } from '../language'
import styles from './runs.module.css'
import { type RunsState, SORTS, toBulkFilter } from './runs-state'
import { RunsTable } from './runs-table'

type Runs = UseInfiniteQueryResult<{ pages: RunsReply[] }>

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const t = useTranslations('runs')
  return (
    <Empty
      className={styles.empty ?? ''}
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={isFiltered ? t('noneFound') : <b>{t('none')}</b>}
    >
      {!isFiltered && t('noneText')}
    </Empty>
  )
}

/** `1.000+` when there are more than are counted. */
function useTotalText(): (total: RunsReply['total']) => string {
  const t = useTranslations('runs')
  const language = useLanguage()
  return (total) => {
    const count = formatNumber(total?.count ?? 0, language)
    return total?.isExact ? count : t('many', { count })
  }
}

function Foot({ runs, shown }: { runs: Runs; shown: number }) {
  const t = useTranslations('runs')
  const language = useLanguage()
  const totalText = useTotalText()
  const pages = runs.data?.pages ?? []
  const total = pages[0]?.total ?? null
  const lookedTo = pages.at(-1)?.lookedTo ?? null
  const isOver = !runs.hasNextPage || (total !== null && shown > total.count)
  const words = { shown: formatNumber(shown, language), total: totalText(total) }
  return (
    <div className={styles.foot}>
      <span data-testid="runs-range">
        {isOver ? t('rangeOpen', words) : t('range', words)}
        {lookedTo !== null && <> · {t('lookedTo', { time: formatDateTime(lookedTo, language) })}</>}
      </span>
      {runs.hasNextPage && (
        <Button loading={runs.isFetchingNextPage} onClick={() => runs.fetchNextPage()}>
          {lookedTo === null ? t('more') : t('lookOn')}
        </Button>
      )}
    </div>
  )
}

interface Props {
  runs: Runs
  state: RunsState
  mayAct: boolean
  sortBy: (sort: RunsState['sort']) => void
  handle: (action: BulkAction, choice: Choice) => void
}

const NEWEST = { name: 'created', isDescending: true } as const

export function RunsList({ runs, state, mayAct, sortBy, handle }: Props) {
  const totalText = useTotalText()
  const pages = runs.data?.pages
  const shown = pages?.flatMap(({ data }) => data)
  const { selection, select, choose, chooseShown } = useSelection(shown ?? [])
  const total = pages?.[0]?.total ?? null
  const choice = (): Choice =>
    selection.isAll ? { filter: toBulkFilter(state) } : { ids: [...selection.ids] }
  const onSort = ({ name, isDescending }: Sorting) => {
    const known = SORTS.find((sort) => sort === name)
    if (known) sortBy(known === NEWEST.name && isDescending ? null : { name: known, isDescending })
  }
  const isEmpty = shown?.length === 0
  return (
    <>
      {mayAct && shown !== undefined && !isEmpty && (
        <SelectionBar
          selection={selection}
          shown={shown.length}
          total={total?.isExact === false ? Number.POSITIVE_INFINITY : (total?.count ?? 0)}
          totalText={totalText(total)}
          actions={['retry', 'cancel', 'discard']}
          chooseShown={chooseShown}
          select={select}
          handle={(action) => handle(action, choice())}
        />
      )}
      <div className={styles.box}>
        {isEmpty ? (
          <Nothing isFiltered={Object.keys(state.filters).length > 0} />
        ) : (
          <RunsTable
            runs={shown}
            isStale={runs.isPlaceholderData}
            sorting={state.sort ?? NEWEST}
            onSort={onSort}
            selection={mayAct ? selection : null}
            choose={choose}
          />
        )}
        {shown !== undefined && !(isEmpty && !runs.hasNextPage) && <Foot runs={runs} shown={shown.length} />}
      </div>
    </>
  )
}
