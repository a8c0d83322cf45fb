/** The inbox of runs that ended without success: why, which, and what to do about them. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { DeadLetter } from '@/replies/dead-letters'
import { ErrorNotice } from '../error-notice'
import { isBackwards } from '../list/range'
import { pollEveryMs, refetchEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { onDemand } from '../on-demand'
import { PageHead } from '../page-head'
import { useQuestion } from '../use-question'
import { BulkProgress } from './bulk-progress'
import { DEAD_KEY, DEAD_ROOM, lettersQuery } from './dead'
import type { Dialog } from './dead-dialog'
import { DeadFilterBar } from './dead-filter'
import { DeadGroups } from './dead-groups'
import { DeadList } from './dead-list'
import { type DeadState, withFilter } from './dead-state'
import type { Verb } from './dead-table'
import { useDeadCommands } from './use-dead-commands'
import { type ChangeDeadState, useDeadState } from './use-dead-state'

const DeadDialog = onDemand(
  () => import('./dead-dialog').then((part) => part.DeadDialog),
  ({ dialog }) => dialog !== null,
)

const LetterDrawer = onDemand(
  () => import('./letter-drawer').then((part) => part.LetterDrawer),
  ({ id }) => id !== null,
)

interface Props {
  user: SessionUser
  state: DeadState
  change: ChangeDeadState
}

/** What a click on a verb opens or does. */
function useVerbs(change: ChangeDeadState, open: (dialog: Dialog) => void) {
  const t = useTranslations('dead')
  const { ask } = useQuestion()
  const commands = useDeadCommands()
  function act(verb: Verb, letter: DeadLetter) {
    if (verb === 'look') change((known) => ({ ...known, open: letter.id }), 'push')
    else if (verb === 'retry')
      ask({
        title: t('confirmRetry', { title: letter.jobTitle }),
        content: t('confirmRetryText'),
        okText: t('retry'),
        cancelText: t('back'),
        onOk: () => commands.retry(letter),
      })
    else open({ kind: verb, letter })
  }
  return { act, commands }
}

function Page({ user, state, change }: Props) {
  const t = useTranslations('dead')
  const liveness = useLiveness(DEAD_KEY)
  const letters = useInfiniteQuery({
    ...lettersQuery(state),
    placeholderData: (before) => before,
    refetchOnWindowFocus: 'always',
    refetchInterval: refetchEveryMs(liveness, false),
  })
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const { act, commands } = useVerbs(change, setDialog)
  const mayAct = user.role !== 'viewer'
  // The filter bar says what is wrong then.
  const range = { from: state.filters.since, to: state.filters.until }
  const [first] = letters.data?.pages ?? []
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={<LiveIndicator liveness={liveness} pollMs={pollEveryMs(false)} />}
      />
      {state.bulk !== null && (
        <BulkProgress
          room={DEAD_ROOM}
          key={state.bulk}
          id={state.bulk}
          mayAct={mayAct}
          close={() => change((known) => ({ ...known, bulk: null }), 'replace')}
        />
      )}
      <DeadGroups
        groups={first?.groups ?? []}
        cause={state.filters.cause ?? ''}
        choose={(cause) => change((known) => withFilter(known, 'cause', cause), 'push')}
      />
      <DeadFilterBar state={state} change={change} />
      {letters.isError && !isBackwards(range) && (
        <ErrorNotice error={letters.error} onRetry={letters.refetch} />
      )}
      {!(letters.isError && first === undefined) && (
        <DeadList
          key={JSON.stringify([state.filters, state.bulk])}
          letters={letters}
          state={state}
          mayAct={mayAct}
          act={act}
          handle={(action, choice) => setDialog({ kind: 'bulk', action, choice })}
        />
      )}
      <LetterDrawer
        id={state.open}
        onClose={() => change((known) => ({ ...known, open: null }), 'replace')}
        act={act}
        open={(id) => change((known) => ({ ...known, open: id }), 'push')}
      />
      <DeadDialog dialog={dialog} commands={commands} change={change} close={() => setDialog(null)} />
    </>
  )
}

export function DeadPage({ user }: { user: SessionUser }) {
  const { state, change } = useDeadState()
  return state === null ? null : <Page user={user} state={state} change={change} />
}
