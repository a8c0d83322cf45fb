/** One import: looked at before anything is written, followed while it runs, its result, and the way back. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { BatchReply } from '@/replies/imports'
import { ErrorNotice } from '../error-notice'
import { formatDateTime, formatDuration } from '../format'
import { useLanguage } from '../language'
import { pollEveryMs, refetchEveryMs, useLiveness, useLiveRun } from '../live'
import { LiveIndicator } from '../live-indicator'
import { PageHead } from '../page-head'
import { runHref } from '../runs/run'
import { useWho } from '../who'
import { BatchProgress } from './batch-progress'
import { BatchTag } from './batch-tag'
import { formatBytes } from './bytes'
import { Counts } from './counts'
import { cut } from './cut'
import { FailedRows } from './failed-rows'
import { batchQuery, isMoving, useTypeTitle } from './imports'
import styles from './imports.module.css'
import { ImportsPath } from './imports-path'
import { Panel } from './panel'
import { PreviewPanels } from './preview-panels'
import { ProblemPanel } from './problem-panel'
import { RollbackBox } from './rollback-box'
import { StopButton } from './stop-button'
import { seesTables, tableHref, tableOf } from './tables'
import { TwinNote } from './twin-note'
import { type BatchCommands, useBatchCommands } from './use-batch-commands'

interface Props {
  reply: BatchReply
  commands: BatchCommands
}

function Facts({ batch }: Pick<BatchReply, 'batch'>) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const who = useWho()
  const titleOf = useTypeTitle()
  return (
    <div className={styles.batchFacts}>
      <BatchTag status={batch.status} testId="batch-status" />
      <span>{titleOf(batch.type)}</span>
      <span>{formatBytes(batch.size, language)}</span>
      <span>
        {t('byAt', { who: who(batch.requestedBy), time: formatDateTime(batch.createdAt, language) })}
      </span>
      {batch.durationMs !== null && (
        <span>{t('lasted', { duration: formatDuration(batch.durationMs, language) })}</span>
      )}
    </div>
  )
}

function Moving({ reply: { batch }, commands }: Props) {
  const t = useTranslations('imports')
  const id = batch.status === 'previewing' ? batch.previewJobId : batch.jobId
  const run = useLiveRun(id)
  const title = t(batch.status === 'previewing' ? 'looking' : 'importing')
  return (
    <Panel title={title}>
      <BatchProgress run={run} title={title} />
      <div className={styles.buttons}>
        <StopButton commands={commands} runId={id} />
      </div>
    </Panel>
  )
}

function Result({ reply: { batch }, commands, user }: Props & { user: SessionUser }) {
  const t = useTranslations('imports')
  return (
    <Panel title={t('result')} testId="result">
      {batch.options.sheet !== undefined && (
        <p className={styles.quiet} data-testid="sheet-read">
          {t('sheetRead', { sheet: cut(batch.options.sheet) })}
        </p>
      )}
      {batch.result !== null && <Counts counts={batch.result} tense="did" type={batch.type} />}
      <p className={styles.links}>
        {batch.jobId !== null && user.role === 'admin' && (
          <Link href={`${runHref(batch.jobId)}/changes`}>{t('toChanges')}</Link>
        )}
        {seesTables(user) && <Link href={tableHref(tableOf(batch.type))}>{t('toTable')}</Link>}
        {batch.jobId !== null && <Link href={runHref(batch.jobId)}>{t('toRun')}</Link>}
      </p>
      <RollbackBox batch={batch} commands={commands} />
    </Panel>
  )
}

function FileRemoved({ at }: { at: string }) {
  const t = useTranslations('imports')
  const time = formatDateTime(at, useLanguage())
  return <Alert type="info" showIcon title={t('fileRemoved', { time })} description={t('fileRemovedText')} />
}

function Content({ reply, commands, user }: Props & { user: SessionUser }) {
  const t = useTranslations('imports')
  const { batch, sameAs } = reply
  const { status, preview } = batch
  const isOver = status === 'completed' || status === 'rolled_back'
  const hasFailed = status === 'failed' || (isOver ? batch.result : preview)?.failedRows
  return (
    <>
      <Facts batch={batch} />
      {sameAs !== null && <TwinNote twin={sameAs} />}
      {batch.fileRemovedAt !== null && <FileRemoved at={batch.fileRemovedAt} />}
      {isMoving(status) && <Moving reply={reply} commands={commands} />}
      {status === 'previewed' && preview !== null && (
        <PreviewPanels reply={reply} preview={preview} commands={commands} />
      )}
      {status === 'failed' && <ProblemPanel reply={reply} commands={commands} />}
      {status === 'stopped' && (
        <Alert
          type="info"
          showIcon
          title={t('stopped')}
          description={t('nothingChanged')}
          action={
            <Button disabled={commands.isPending} onClick={() => commands.lookAgain({})}>
              {t('lookAgain')}
            </Button>
          }
        />
      )}
      {isOver && <Result reply={reply} commands={commands} user={user} />}
      {!isMoving(status) && Boolean(hasFailed) && <FailedRows id={batch.batchId} />}
    </>
  )
}

export function BatchPage({ id, user }: { id: string; user: SessionUser }) {
  const t = useTranslations('imports')
  const query = batchQuery(id)
  const liveness = useLiveness(query.queryKey)
  const commands = useBatchCommands(id)
  const reply = useQuery({
    ...query,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state: { data } }) =>
      refetchEveryMs(liveness, data !== undefined && isMoving(data.batch.status)),
  })
  const { data, isError, isPending, error, refetch } = reply
  const name = data?.batch.fileName ?? t('one')
  return (
    <>
      <PageHead
        title={name}
        above={<ImportsPath here={`…${id.slice(-8)}`} />}
        aside={
          <LiveIndicator
            liveness={liveness}
            pollMs={pollEveryMs(data !== undefined && isMoving(data.batch.status))}
          />
        }
      />
      {isError && <ErrorNotice error={error} onRetry={refetch} />}
      {isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {data !== undefined && <Content reply={data} commands={commands} user={user} />}
    </>
  )
}
