/** How far a bulk is, the way to abort it, and what came of it. */
import { useQueryClient } from '@tanstack/react-query'
import { Button, Progress } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { api } from '../api'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { useLiveRun } from '../live'
import { runQuery } from '../queries'
import { isRunActive } from '../run-state'
import { useTellError } from '../tell-error'
import { useQuestion } from '../use-question'
import { type BulkRoom, DEAD_API } from './dead'
import styles from './dead.module.css'

const REASONS = ['already_active', 'already_final', 'not_dead', 'payload_invalid', 'job_gone'] as const

const TITLES: Readonly<Record<string, 'progressRetry' | 'progressDiscard' | 'progressCancel'>> = {
  retry: 'progressRetry',
  discard: 'progressDiscard',
  cancel: 'progressCancel',
}

const numberAt = (run: RunView, name: string) => Number(run.result?.[name] ?? 0)

/** Runs that were left as they are, by reason. */
function Skipped({ run }: { run: RunView }) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const found = Object.entries(run.result ?? {}).filter(([name]) => name.startsWith('skipped_'))
  if (found.length === 0) return null
  return (
    <ul className={styles.list}>
      {found.map(([name, value]) => {
        const code = name.slice('skipped_'.length)
        const count = formatNumber(Number(value), language)
        const known = REASONS.find((reason) => reason === code)
        return (
          <li key={name}>{known ? t(`skipped_${known}`, { count }) : t('skipped_other', { count, code })}</li>
        )
      })}
    </ul>
  )
}

function useStatusLine(run: RunView): string {
  const t = useTranslations('dead')
  const language = useLanguage()
  const words = (value: number) => formatNumber(value, language)
  if (run.status === 'completed')
    return t('bulkDone', { done: words(numberAt(run, 'done')), skipped: words(numberAt(run, 'skipped')) })
  if (run.status === 'cancelled') return t('aborted')
  if (run.status === 'dead') return t('bulkFailed', { message: run.error?.message ?? '' })
  if (run.done === null || run.total === null) return t('progressQueued')
  return t('progressOf', { done: words(run.done), total: words(run.total) })
}

function useAbort(id: string) {
  const t = useTranslations('dead')
  const { ask } = useQuestion()
  const client = useQueryClient()
  const tellError = useTellError()
  const abort = async () => {
    try {
      await api(`${DEAD_API}/actions/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {} })
    } catch (error) {
      tellError(t('failed'), error)
    }
    await client.refetchQueries({ queryKey: runQuery(id).queryKey })
  }
  return () =>
    ask({
      title: t('abortTitle'),
      content: t('abortText'),
      okText: t('abort'),
      cancelText: t('abortKeep'),
      danger: true,
      onOk: abort,
    })
}

interface Props {
  room: BulkRoom
  id: string
  mayAct: boolean
  close: () => void
}

function Shown({ run, mayAct, close }: { run: RunView } & Omit<Props, 'id' | 'room'>) {
  const t = useTranslations('dead')
  const line = useStatusLine(run)
  const abort = useAbort(run.id)
  const isActive = isRunActive(run)
  const { result } = run
  const title = t(TITLES[String(result?.action)] ?? 'bulkProgress')
  const status = run.status === 'completed' ? 'success' : run.status === 'dead' ? 'exception' : 'normal'
  return (
    <>
      <h2 className={styles.heading}>{isActive || result === null ? t('bulkProgress') : title}</h2>
      <Progress percent={Math.floor(run.percent)} status={status} aria-label={t('bulkProgress')} />
      <p className={styles.line} role="status" data-testid="bulk-line">
        {line}
      </p>
      <Skipped run={run} />
      {isActive && mayAct && (
        <Button danger onClick={abort}>
          {t('abort')}
        </Button>
      )}
      {!isActive && <Button onClick={close}>{t('close')}</Button>}
    </>
  )
}

export function BulkProgress({ room, id, mayAct, close }: Props) {
  const client = useQueryClient()
  const run = useLiveRun(id)
  const box = useRef<HTMLElement>(null)
  const state = run === null ? '' : `${run.status} ${run.done}`
  // The list gets shorter while the bulk is at work.
  useEffect(() => {
    if (state !== '') void client.invalidateQueries({ queryKey: room.key })
  }, [client, room, state])
  useEffect(() => box.current?.focus({ preventScroll: true }), [])
  return (
    <section ref={box} className={styles.progress} tabIndex={-1} data-testid="bulk-progress">
      {run !== null && <Shown run={run} mayAct={mayAct} close={close} />}
    </section>
  )
}
