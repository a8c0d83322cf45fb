/** What a person should know beyond the numbers: why it failed, what stays safe, what to do. */
import { KeyOutlined } from '@ant-design/icons'
import { Alert } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import type { ProxyEntry } from '@/replies/proxy'
import { CopyableId } from './error-notice'
import { formatDateTime, formatNumber } from './format'
import { useLanguage } from './language'
import styles from './proxy-card.module.css'
import { isAwaitingToken, type RunResult, readResult } from './run-state'

function adviceFor(code: string): 'shrunk' | 'token' | 'upstream' | 'default' {
  if (code === 'shrunk') return code
  if (/token|unauthorized/.test(code)) return 'token'
  return /upstream|timeout|rate_limit/.test(code) ? 'upstream' : 'default'
}

function FailureNote({ entry, run }: { entry: ProxyEntry; run: RunView }) {
  const t = useTranslations()
  const language = useLanguage()
  const code = run.error?.code ?? ''
  const since = entry.standing?.at ?? null
  const safe =
    since === null
      ? t('note.safeEmpty')
      : t('note.safe', {
          rows: formatNumber(entry.rows, language),
          time: formatDateTime(since, language),
        })
  return (
    <Alert
      type="error"
      showIcon
      className={styles.note ?? ''}
      title={run.error?.message ?? t('state.dead')}
      description={
        <>
          <p className={styles.noteText}>
            {safe} {t(`advice.${adviceFor(code)}`)}
          </p>
          <CopyableId label={t('common.runId')} value={run.id} />
        </>
      }
    />
  )
}

function TokenNote({ isAdmin }: { isAdmin: boolean }) {
  const t = useTranslations()
  return (
    <Alert
      type="warning"
      showIcon
      icon={<KeyOutlined aria-hidden />}
      className={styles.note ?? ''}
      title={t('note.tokenTitle')}
      description={
        <>
          {t('note.tokenText')}{' '}
          {isAdmin ? (
            <Link href="/settings" className={styles.noteLink}>
              {t('note.tokenStore')}
            </Link>
          ) : (
            t('note.tokenAsk')
          )}
        </>
      }
    />
  )
}

/** What a completed run says of itself beyond its totals, in sentences. */
function useRemarks(): (result: RunResult) => string[] {
  const t = useTranslations('note')
  const language = useLanguage()
  return ({ isComplete, warning, invalidValues }) => {
    const remarks: string[] = []
    if (!isComplete) remarks.push(t('incomplete'))
    // An incomplete run's warning says the same with a code's word.
    else if (warning !== null) remarks.push(warning)
    if (invalidValues > 0) remarks.push(t('invalid', { count: formatNumber(invalidValues, language) }))
    return remarks
  }
}

export function ResultNote({ run }: { run: RunView | null }) {
  const t = useTranslations('note')
  const remarksOf = useRemarks()
  const result = readResult(run)
  const remarks = result === null ? [] : remarksOf(result)
  if (remarks.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.note ?? ''}
      title={t('warning')}
      description={remarks.join(' ')}
    />
  )
}

export function RunNote({ entry, isAdmin }: { entry: ProxyEntry; isAdmin: boolean }) {
  const t = useTranslations('note')
  const run = entry.latest
  if (run?.status === 'dead') return <FailureNote entry={entry} run={run} />
  if (isAwaitingToken(run)) return <TokenNote isAdmin={isAdmin} />
  if (run?.status === 'queued' && run.error !== null) {
    return <p className={styles.quietNote}>{t('lastFailure', { message: run.error.message })}</p>
  }
  return <ResultNote run={run} />
}
