/** All runs of all jobs: found, chosen, and handled many at a time. */
import { useInfiniteQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { SessionUser } from '@/replies/account'
import { BulkProgress } from '../dead/bulk-progress'
import { type Choice, RUNS_KEY, RUNS_ROOM } from '../dead/dead'
import { ErrorNotice } from '../error-notice'
import { isBackwards } from '../list/range'
import { pollEveryMs, refetchEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { isPassing, isRunActive } from '../run-state'
import { runsQuery } from './run'
import { RunsFilterBar } from './runs-filter'
import { RunsList } from './runs-list'
import type { RunsState } from './runs-state'
import { SavedViews } from './saved-views'
import { type ChangeRunsState, useRunsState } from './use-runs-state'

const BulkDialog = dynamic(() => import('../dead/bulk-dialog').then((part) => part.BulkDialog))

interface Props {
  user: SessionUser
  state: RunsState
  change: ChangeRunsState
}

function useRuns(state: RunsState) {
  const liveness = useLiveness(RUNS_KEY)
  const runs = useInfiniteQuery({
    ...runsQuery(state),
    placeholderData: (before) => before,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state: { data } }) =>
      refetchEveryMs(
        liveness,
        false,
        data?.pages.some((page) => page.data.some(isPassing)),
      ),
  })
  const isActive = runs.data?.pages.some(({ data }) => data.some(isRunActive)) ?? false
  return { runs, liveness, pollMs: pollEveryMs(isActive) }
}

function Page({ user, state, change }: Props) {
  const t = useTranslations('runs')
  const { runs, liveness, pollMs } = useRuns(state)
  const [bulk, setBulk] = useState<{ action: BulkAction; choice: Choice } | null>(null)
  const mayAct = user.role !== 'viewer'
  // The filter bar says what is wrong then.
  const range = { from: state.filters.from, to: state.filters.to }
  const follow = (id: string | null) => change((known) => ({ ...known, bulk: id }), 'replace')
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={<LiveIndicator liveness={liveness} pollMs={pollMs} />}
      />
      {state.bulk !== null && (
        <BulkProgress
          key={state.bulk}
          room={RUNS_ROOM}
          id={state.bulk}
          mayAct={mayAct}
          close={() => follow(null)}
        />
      )}
      <SavedViews state={state} />
      <RunsFilterBar state={state} change={change} />
      {runs.isError && !isBackwards(range) && <ErrorNotice error={runs.error} onRetry={runs.refetch} />}
      {!(runs.isError && runs.data === undefined) && (
        <RunsList
          key={JSON.stringify([state.filters, state.bulk])}
          runs={runs}
          state={state}
          mayAct={mayAct}
          sortBy={(sort) => change((known) => ({ ...known, sort }), 'push')}
          handle={(action, choice) => setBulk({ action, choice })}
        />
      )}
      {bulk !== null && (
        <BulkDialog
          room={RUNS_ROOM}
          action={bulk.action}
          choice={bulk.choice}
          close={() => setBulk(null)}
          onStarted={(id) => {
            setBulk(null)
            follow(id)
          }}
        />
      )}
    </>
  )
}

export function RunsPage({ user }: { user: SessionUser }) {
  const { state, change } = useRunsState()
  return state === null ? null : <Page user={user} state={state} change={change} />
}
