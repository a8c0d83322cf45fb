/** Who did what: every act of a person, a token or the command line, done or refused. */
import { DownloadOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { AuditEvent } from '@/replies/audit'
import { ErrorNotice } from '../error-notice'
import { isBackwards } from '../list/range'
import { onDemand } from '../on-demand'
import { PageHead } from '../page-head'
import { auditQuery, exportPath } from './audit'
import styles from './audit.module.css'
import { AuditFilterBar } from './audit-filter'
import { type AuditState, type ChangeAuditState, useAuditState } from './audit-state'
import { AuditTable } from './audit-table'

const AuditDrawer = onDemand(
  () => import('./audit-drawer').then((part) => part.AuditDrawer),
  ({ event }) => event !== null,
)

function Page({ state, change }: { state: AuditState; change: ChangeAuditState }) {
  const t = useTranslations('audit')
  const [event, setEvent] = useState<AuditEvent | null>(null)
  const audit = useInfiniteQuery({
    ...auditQuery(state),
    placeholderData: (before) => before,
    refetchOnWindowFocus: 'always',
  })
  // The filter bar says what is wrong then.
  const range = { from: state.filters.since, to: state.filters.until }
  const events = audit.data?.pages.flatMap((page) => page.events)
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={
          <Button icon={<DownloadOutlined aria-hidden />} href={exportPath(state)} data-testid="audit-export">
            {t('export')}
          </Button>
        }
      />
      <AuditFilterBar state={state} change={change} />
      {audit.isError && !isBackwards(range) && <ErrorNotice error={audit.error} onRetry={audit.refetch} />}
      {events?.length === 0 && <p className={styles.none}>{t('none')}</p>}
      {events?.length !== 0 && !(audit.isError && events === undefined) && (
        <section className={styles.box} aria-label={t('title')} tabIndex={-1} data-testid="audit">
          <AuditTable events={events} isStale={audit.isPlaceholderData} open={setEvent} />
          {audit.hasNextPage && (
            <div className={styles.foot}>
              <Button loading={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
                {t('more')}
              </Button>
            </div>
          )}
        </section>
      )}
      <AuditDrawer event={event} onClose={() => setEvent(null)} />
    </>
  )
}

export function AuditPage() {
  const { state, change } = useAuditState()
  return state === null ? null : <Page state={state} change={change} />
}
