/** What one run changed, row by row, and the way to take it back. */
import { Alert, Input, Skeleton } from 'antd'
import Link from 'next/link'
import { useEffect, useId } from 'react'
import { useTranslations } from 'use-intl'
import type { ChangesReply } from '@/replies/changes'
import { ErrorNotice } from '../error-notice'
import { importHref } from '../imports/imports'
import { ImportsPath } from '../imports/imports-path'
import { useProxyTitle } from '../job-titles'
import { PageBar } from '../list/page-bar'
import { PageHead } from '../page-head'
import { PagePath } from '../page-path'
import { ResultNote } from '../run-note'
import { usePausedText } from '../use-paused-text'
import { ChangeEntry } from './change-entry'
import { ChangeKinds } from './change-kinds'
import { useChangedTable } from './changed-table'
import styles from './changes.module.css'
import { type ChangesState, firstKindWithRows } from './changes-state'
import { RunFacts } from './run-facts'
import { tableTypeOf } from './table-type'
import { UndoBox } from './undo-box'
import { useChanges, useChangesState } from './use-changes'

type Change = ReturnType<typeof useChangesState>['change']

interface PartProps {
  reply: ChangesReply
  state: ChangesState
  change: Change
}

function Search({ state, change }: Omit<PartProps, 'reply'>) {
  const t = useTranslations('changes')
  const id = useId()
  const { text, change: type } = usePausedText(state.search, (search) =>
    change({ search, page: 1 }, 'replace'),
  )
  return (
    <search className={styles.search}>
      <label htmlFor={id}>{t('search')}</label>
      <Input
        id={id}
        value={text}
        allowClear
        autoComplete="off"
        data-testid="changes-search"
        onChange={(event) => type(event.target.value)}
      />
    </search>
  )
}

function Entries({ reply, state, change }: PartProps) {
  const t = useTranslations('changes')
  const { href, knowledge } = useChangedTable(reply)
  if (reply.pagination.total === 0)
    return <p className={styles.none}>{t(state.search === '' ? 'none' : 'noneFound')}</p>
  return (
    <>
      <ul className={styles.entries} data-testid="change-entries">
        {reply.data.map((entry) => (
          <ChangeEntry key={entry.key} entry={entry} list={href} knowledge={knowledge} />
        ))}
      </ul>
      <PageBar
        shown={reply.pagination}
        rows={reply.data.length}
        wanted={state}
        go={(place) => change(place, 'push')}
      />
    </>
  )
}

function Content({ reply, state, change, isStale }: PartProps & { isStale: boolean }) {
  const t = useTranslations('changes')
  const other = isStale || state.isChosen ? undefined : firstKindWithRows(reply.counts, state.kind)
  useEffect(() => {
    if (other) change({ kind: other, isChosen: true }, 'replace')
  })
  return (
    <>
      <RunFacts run={reply.run} />
      <ResultNote run={reply.run} />
      {reply.run.status !== 'completed' && (
        <Alert type="info" showIcon role="note" title={t('notCompleted')} className={styles.note ?? ''} />
      )}
      {reply.batch === null ? (
        <UndoBox reply={reply} following={state.undo} follow={(undo) => change({ undo }, 'replace')} />
      ) : (
        <BatchLine batch={reply.batch} />
      )}
      <div className={styles.tools}>
        <ChangeKinds
          counts={reply.counts}
          kind={state.kind}
          choose={(kind) => change({ kind, isChosen: true, page: 1 }, 'push')}
        />
        <Search state={state} change={change} />
      </div>
      <div className={styles.box} aria-busy={isStale}>
        <Entries reply={reply} state={state} change={change} />
      </div>
    </>
  )
}

/** A file is taken back on its own page, not here. */
function BatchLine({ batch: { batchId, fileName } }: { batch: NonNullable<ChangesReply['batch']> }) {
  const t = useTranslations('changes')
  return (
    <p className={styles.batch}>
      {t('ofFile')}{' '}
      <Link href={importHref(batchId)} data-testid="to-batch">
        <bdi>{fileName}</bdi>
      </Link>
    </p>
  )
}

/** The way back: to the syncs, or to the imports. */
function Above({ run, batch }: Pick<ChangesReply, 'run' | 'batch'>) {
  const t = useTranslations('changes')
  const titleOf = useProxyTitle()
  if (batch !== null) return <ImportsPath here={t('title')} via={batch} />
  const type = tableTypeOf(run)
  const via = type === null ? [] : [{ href: `/proxy/${type}`, title: titleOf(type) }]
  return <PagePath title={t('title')} via={via} />
}

export function ChangesPage({ id }: { id: string }) {
  const t = useTranslations('changes')
  const titleOf = useProxyTitle()
  const { state, change } = useChangesState()
  const changes = useChanges(id, state)
  const { data } = changes
  const type = data ? tableTypeOf(data.run) : null
  const named = data?.batch?.fileName ?? (type === null ? null : titleOf(type))
  return (
    <>
      <PageHead
        title={named === null ? t('title') : t('titleOf', { title: named })}
        above={data ? <Above run={data.run} batch={data.batch} /> : <PagePath title={t('title')} />}
      />
      {changes.isError && <ErrorNotice error={changes.error} onRetry={changes.refetch} />}
      {changes.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {changes.data !== undefined && (
        <Content reply={changes.data} state={state} change={change} isStale={changes.isPlaceholderData} />
      )}
    </>
  )
}
