/** What a person should know beyond the numbers: why it failed, what stays safe, what to do. */
import { Alert } from 'antd'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { CopyableId } from './error-notice'
import { formatDateTime, formatNumber } from './format'
import { useLanguage } from './language'
import styles from './proxy-card.module.css'
import type { ProxyEntry } from './replies'
import { readResult } from './run-state'

function adviceFor(code: string): 'shrunk' | 'token' | 'upstream' | 'default' {
  if (code === 'shrunk') return code
  if (/token|unauthorized/.test(code)) return 'token'
  return /upstream|timeout|rate_limit/.test(code) ? 'upstream' : 'default'
}

function FailureNote({ entry, run }: { entry: ProxyEntry; run: RunView }) {
  const t = useTranslations()
  const language = useLanguage()
  const code = run.error?.code ?? ''
  const since = entry.lastSuccess?.finishedAt ?? null
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

export function RunNote({ entry }: { entry: ProxyEntry }) {
  const t = useTranslations('note')
  const language = useLanguage()
  const run = entry.latest
  if (run?.status === 'dead') return <FailureNote entry={entry} run={run} />
  if (run?.status === 'queued' && run.error !== null) {
    return <p className={styles.quietNote}>{t('lastFailure', { message: run.error.message })}</p>
  }
  const result = readResult(run)
  if (result === null || (result.warning === null && result.invalidValues === 0)) return null
  const invalid =
    result.invalidValues > 0 ? t('invalid', { count: formatNumber(result.invalidValues, language) }) : null
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.note ?? ''}
      title={t('warning')}
      description={[result.warning, invalid].filter(Boolean).join(' ')}
    />
  )
}
