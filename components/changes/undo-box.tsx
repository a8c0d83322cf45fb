/** Takes a run's changes back: says with numbers what that does, starts it, and follows it to its end. */
import { UndoOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useEffect, useId, useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import type { ChangesReply } from '@/replies/changes'
import { formatNumber } from '../format'
import { jobOf, useProxyTitle } from '../job-titles'
import { useLanguage } from '../language'
import { useLiveRun } from '../live'
import { RunProgress } from '../run-progress'
import { isRunActive } from '../run-state'
import { useNow } from '../use-now'
import { useQuestion } from '../use-question'
import styles from './changes.module.css'
import { tableTypeOf } from './table-type'
import { useUndo } from './use-undo'

function useNumbers(counts: ChangesReply['counts']): Record<'inserted' | 'updated' | 'deleted', string> {
  const language = useLanguage()
  return {
    inserted: formatNumber(counts.inserted, language),
    updated: formatNumber(counts.updated, language),
    deleted: formatNumber(counts.deleted, language),
  }
}

function numberAt(run: RunView, name: string): number {
  const value = run.result?.[name]
  return typeof value === 'number' ? value : 0
}

function UndoResult({ run }: { run: RunView }) {
  const t = useTranslations('undo')
  // The undo counts what it did itself: it deletes what had been inserted.
  const numbers = useNumbers({
    inserted: numberAt(run, 'deleted'),
    updated: numberAt(run, 'updated'),
    deleted: numberAt(run, 'inserted'),
  })
  if (run.status === 'completed')
    return <Alert type="success" showIcon title={t('done')} description={t('doneText', numbers)} />
  return (
    <Alert
      type={run.status === 'dead' ? 'error' : 'info'}
      showIcon
      title={t(run.status === 'dead' ? 'failed' : 'cancelled')}
      description={run.error?.message}
    />
  )
}

/** Follows the run of an undo; tells once when it has ended. */
function UndoProgress({ id, onEnd }: { id: string; onEnd: () => void }) {
  const t = useTranslations('undo')
  const now = useNow()
  const run = useLiveRun(id)
  const status = run?.status
  const isActive = isRunActive(run)
  const ended = useRef(false)
  useEffect(() => {
    if (status === undefined || isActive || ended.current) return
    ended.current = true
    onEnd()
  }, [status, isActive, onEnd])
  return (
    <div className={styles.undoProgress} role="status" data-testid="undo-progress">
      {(run === null || isActive) && (
        <RunProgress
          type="undo"
          title={t('title')}
          stages={(run && jobOf(run)?.stages) ?? []}
          run={run}
          now={now}
        />
      )}
      {run !== null && !isActive && <UndoResult run={run} />}
    </div>
  )
}

/** What the undo will do to the table, in numbers. */
function Effect({ counts }: Pick<ChangesReply, 'counts'>) {
  const t = useTranslations('undo')
  const numbers = useNumbers(counts)
  return (
    <>
      <p className={styles.question}>{t('confirmText')}</p>
      <ul>
        <li>{t('removes', { count: numbers.inserted })}</li>
        <li>{t('restores', { count: numbers.updated })}</li>
        <li>{t('putsBack', { count: numbers.deleted })}</li>
      </ul>
    </>
  )
}

interface Props {
  reply: ChangesReply
  /** Run of the undo that is under way or has just ended. */
  following: string | null
  follow: (id: string) => void
}

export function UndoBox({ reply, following, follow }: Props) {
  const t = useTranslations('undo')
  const back = useTranslations('sync')('back')
  const client = useQueryClient()
  const reasonId = useId()
  const { ask } = useQuestion()
  const titleOf = useProxyTitle()
  const undo = useUndo(reply.run.id, follow)
  const { possible, message } = reply.undo
  const title = titleOf(tableTypeOf(reply.run) ?? reply.run.type)

  const confirm = () =>
    ask({
      title: t('confirm', { title }),
      content: <Effect counts={reply.counts} />,
      okText: t('ok'),
      cancelText: back,
      danger: true,
      onOk: undo.start,
    })
  return (
    <section className={styles.undo} aria-label={t('title')} tabIndex={-1}>
      <Button
        danger
        icon={<UndoOutlined aria-hidden />}
        disabled={!possible || undo.isPending}
        onClick={confirm}
        data-testid="undo"
        {...(possible ? {} : { 'aria-describedby': reasonId })}
      >
        {t('button')}
      </Button>
      <p id={reasonId} className={styles.reason} data-testid="undo-reason">
        {possible ? t('hint') : (message ?? t('impossible'))}
      </p>
      {following !== null && (
        <UndoProgress key={following} id={following} onEnd={() => void client.invalidateQueries()} />
      )}
    </section>
  )
}
