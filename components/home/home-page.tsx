/** The first screen: what needs you, what runs, how fresh the data are, what failed, and how it went. */

import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { OverviewReply } from '@/replies/overview'
import { ErrorNotice } from '../error-notice'
import { formatClock } from '../format'
import { useLanguage } from '../language'
import { pollEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { SyncAll } from '../sync-all'
import { FirstRunTour } from '../tour/first-run-tour'
import { useAnnouncements } from '../use-announcements'
import { useNow } from '../use-now'
import { Failures } from './failures'
import { cardsOf, homeQuery } from './home'
import styles from './home.module.css'
import { Moving } from './moving'
import { Needs } from './needs'
import { Outcomes } from './outcomes'
import { Sources } from './sources'

/** While a part is still being counted. */
const UNSETTLED_MS = 2_000
/** No hint tells of servers that fall silent, or of time that passes. */
const LIVE_MS = 10_000

const isMoving = (home: OverviewReply | undefined) => (home?.now.runs.length ?? 0) > 0

function useHome() {
  const liveness = useLiveness(homeQuery.queryKey)
  const home = useQuery({
    ...homeQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => {
      if (state.data?.isSettled === false) return UNSETTLED_MS
      return liveness === 'live' ? LIVE_MS : pollEveryMs(isMoving(state.data))
    },
  })
  return { home, liveness, pollMs: pollEveryMs(isMoving(home.data)) }
}

export function HomePage({ user }: { user: SessionUser }) {
  const t = useTranslations()
  const language = useLanguage()
  const now = useNow()
  const { home, liveness, pollMs } = useHome()
  const known = home.data
  const cards = useMemo(() => known && cardsOf(known), [known])
  const spoken = useAnnouncements(cards)
  return (
    <>
      <FirstRunTour user={user} isReady={known !== undefined} />
      <PageHead
        title={t('home.title')}
        intro={t('home.intro')}
        aside={
          <div className={styles.aside}>
            <LiveIndicator liveness={liveness} pollMs={pollMs} />
            {cards !== undefined && <SyncAll overview={cards} role={user.role} now={now} />}
          </div>
        }
      />
      <div aria-live="polite" className="for-ears">
        {spoken}
      </div>
      {known === undefined && home.isError && <ErrorNotice error={home.error} onRetry={home.refetch} />}
      {known !== undefined && home.isError && (
        <Alert
          type="warning"
          showIcon
          className={styles.alert ?? ''}
          title={t('errors.stale', {
            time: formatClock(new Date(home.dataUpdatedAt).toISOString(), language, true),
          })}
        />
      )}
      {!(known === undefined && home.isError) && (
        <div className={styles.sections}>
          <Needs home={known} now={now} />
          <Moving home={known} answeredAt={home.dataUpdatedAt} />
          <Sources home={known} now={now} />
          <Failures home={known} now={now} />
          <Outcomes home={known} />
        </div>
      )}
    </>
  )
}
