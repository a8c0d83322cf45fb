/** Files that staff bring: the way in, and what became of all of them. */
import { useQuery } from '@tanstack/react-query'
import { Empty } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { ImportLogsReply } from '@/replies/imports'
import { ErrorNotice } from '../error-notice'
import { PageBar } from '../list/page-bar'
import { pollEveryMs, refetchEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { type ChangeState, useAddressState } from '../use-address-state'
import { HistoryFilter } from './history-filter'
import { HistoryTable } from './history-table'
import { IMPORTS_KEY, isMoving, logsQuery } from './imports'
import styles from './imports.module.css'
import { type ImportsState, importsStateToQuery, readImportsState } from './imports-state'
import { seesTables, TABLES, tableHref } from './tables'
import { UploadBox } from './upload-box'

interface Props {
  user: SessionUser
  state: ImportsState
  change: ChangeState<ImportsState>
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const t = useTranslations('imports')
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

const isAnyMoving = (reply: ImportLogsReply | undefined) =>
  reply?.data.some(({ status }) => isMoving(status)) ?? false

function Page({ user, state, change }: Props) {
  const t = useTranslations('imports')
  const liveness = useLiveness(IMPORTS_KEY)
  const logs = useQuery({
    ...logsQuery(state),
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state: { data } }) => refetchEveryMs(liveness, isAnyMoving(data)),
  })
  const { data, isError, error, refetch, isPlaceholderData } = logs
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={<LiveIndicator liveness={liveness} pollMs={pollEveryMs(isAnyMoving(data))} />}
      />
      <UploadBox />
      {seesTables(user) && (
        <p className={styles.links}>
          {t('tables')}
          {TABLES.map((table) => (
            <Link key={table} href={tableHref(table)}>
              {t(`table_${table}`)}
            </Link>
          ))}
        </p>
      )}
      <section aria-labelledby="history">
        <h2 id="history" className={styles.heading}>
          {t('history')}
        </h2>
        <HistoryFilter state={state} change={change} />
        {isError && <ErrorNotice error={error} onRetry={refetch} />}
        {!(isError && data === undefined) && (
          <div className={styles.box}>
            {data?.data.length === 0 ? (
              <Nothing isFiltered={Object.keys(state.filters).length > 0} />
            ) : (
              <HistoryTable logs={data?.data} isStale={isPlaceholderData} />
            )}
            {data !== undefined && data.pagination.total > 0 && (
              <PageBar
                shown={data.pagination}
                rows={data.data.length}
                wanted={state}
                go={(place) => change((known) => ({ ...known, ...place }), 'push')}
              />
            )}
          </div>
        )}
      </section>
    </>
  )
}

export function ImportsPage({ user }: Pick<Props, 'user'>) {
  const { state, change } = useAddressState({ read: readImportsState, write: importsStateToQuery })
  return state === null ? null : <Page {...{ user, state, change }} />
}
