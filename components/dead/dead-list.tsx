/** The list with what is chosen of it: some, those shown, or all that match. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button, Empty } from 'antd'
import { useTranslations } from 'use-intl'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { DeadLetter, DeadLettersReply } from '@/replies/dead-letters'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import type { Choice } from './dead'
import styles from './dead.module.css'
import { type DeadState, toApiFilter } from './dead-state'
import { DeadTable, type Verb } from './dead-table'
import { SelectionBar, useSelection } from './selection-bar'

interface Props {
  letters: UseInfiniteQueryResult<{ pages: DeadLettersReply[] }>
  state: DeadState
  mayAct: boolean
  act: (verb: Verb, letter: DeadLetter) => void
  handle: (action: BulkAction, choice: Choice) => void
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
  const language = useLanguage()
  const pages = letters.data?.pages
  const shown = pages?.flatMap(({ data }) => data)
  const total = pages?.[0]?.total ?? 0
  const { selection, select, choose, chooseShown } = useSelection(shown ?? [])
  if (shown?.length === 0) return <Nothing isFiltered={Object.keys(state.filters).length > 0} />
  const choice = () => (selection.isAll ? { filter: toApiFilter(state) } : { ids: [...selection.ids] })
  return (
    <>
      {mayAct && shown !== undefined && (
        <SelectionBar
          selection={selection}
          shown={shown.length}
          total={total}
          totalText={formatNumber(total, language)}
          actions={['retry', 'discard']}
          chooseShown={chooseShown}
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
