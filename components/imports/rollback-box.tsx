/** Takes an import back, and follows that to its end. */
import { UndoOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import type { BatchReply } from '@/replies/imports'
import { formatDateTime, formatNumber } from '../format'
import { useLanguage } from '../language'
import { useLiveRun } from '../live'
import { isRunActive } from '../run-state'
import { useWho } from '../who'
import { BatchProgress } from './batch-progress'
import styles from './imports.module.css'
import type { BatchCommands } from './use-batch-commands'

const RollbackDialog = dynamic(() => import('./rollback-dialog').then((part) => part.RollbackDialog), {
  ssr: false,
})

type Batch = BatchReply['batch']

function Done({ batch, run }: { batch: Batch; run: RunView | null }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const who = useWho()
  const count = (name: string) => formatNumber(Number(run?.result?.[name] ?? 0), language)
  const kept = Number(run?.result?.keptBecauseChanged ?? 0)
  const time = batch.rolledBackAt === null ? '' : formatDateTime(batch.rolledBackAt, language)
  return (
    <Alert
      type="info"
      showIcon
      icon={<UndoOutlined />}
      data-testid="rolled-back"
      title={t('rolledBack', { who: who(batch.rolledBackBy ?? ''), time })}
      description={
        run !== null && (
          <>
            {t('rolledBackText', { removed: count('removed'), restored: count('restored') })}
            {kept > 0 && ` ${t('rolledBackKept', { count: count('keptBecauseChanged') })}`}
          </>
        )
      }
    />
  )
}

/** A rollback that did not happen. */
function Setback({ run }: { run: RunView }) {
  const t = useTranslations('imports')
  return (
    <Alert
      type={run.status === 'dead' ? 'error' : 'info'}
      showIcon
      className={styles.gap ?? ''}
      data-testid="rollback-failed"
      title={t(run.status === 'dead' ? 'rollbackFailed' : 'rollbackCancelled')}
      description={run.error?.message}
    />
  )
}

export function RollbackBox({ batch, commands }: { batch: Batch; commands: BatchCommands }) {
  const t = useTranslations('imports')
  const [isOpen, setOpen] = useState(false)
  const run = useLiveRun(batch.rollbackJobId)
  const isBack = batch.status === 'rolled_back'
  const isWhole = isBack && !batch.keptRows
  const isNothing = batch.result !== null && batch.result.inserted + batch.result.updated === 0
  // One that has just ended is told by the batch a moment later.
  const wasSetBack = run !== null && run.status !== 'completed'
  const isEnding = !isBack && run?.status === 'completed'
  if (isEnding || isRunActive(run)) return <BatchProgress run={run} title={t('rollback')} />
  if (isWhole) return <Done batch={batch} run={run} />
  if (isNothing) return <p className={styles.quiet}>{t('rollbackNeedless')}</p>
  return (
    <>
      {isBack && <Done batch={batch} run={run} />}
      <div className={styles.further}>
        <Button
          danger
          icon={<UndoOutlined aria-hidden />}
          disabled={commands.isPending}
          onClick={() => setOpen(true)}
          data-testid="rollback"
        >
          {t(isBack ? 'rollbackRest' : 'rollback')}
        </Button>
        <span className={styles.quiet}>{t(isBack ? 'rollbackRestHint' : 'rollbackHint')}</span>
      </div>
      {wasSetBack && <Setback run={run} />}
      {isOpen && (
        <RollbackDialog
          id={batch.batchId}
          fileName={batch.fileName}
          rollBack={commands.rollBack}
          close={() => setOpen(false)}
        />
      )}
    </>
  )
}
