/** Before many runs are handled: how many, of which jobs, and why. Nothing happens until somebody agrees to the figure. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { BulkPreview } from '@/replies/dead-letters'
import { ErrorNotice } from '../error-notice'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { FormError } from '../tell-error'
import { type BulkRoom, type Choice, previewQuery } from './dead'
import styles from './dead.module.css'
import { ReasonField } from './reason-field'
import { useBulkStart } from './use-bulk'

interface Props {
  room: BulkRoom
  action: BulkAction
  choice: Choice
  /** The bulk that was started. */
  onStarted: (id: string) => void
  close: () => void
}

function Counts({ preview }: { preview: BulkPreview }) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const forbidden = preview.byJob.filter(({ mayAct }) => !mayAct)
  if (preview.count === 0) return <p className={styles.line}>{t('bulkNone')}</p>
  return (
    <div data-testid="bulk-preview">
      <p className={styles.line}>{t('bulkCount', { count: formatNumber(preview.count, language) })}</p>
      <ul className={styles.list}>
        {preview.byJob.map(({ job, title, count }) => (
          <li key={job}>
            {title}: {t('causeCount', { count: formatNumber(count, language) })}
          </li>
        ))}
      </ul>
      {forbidden.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('bulkForbidden', { jobs: forbidden.map(({ title }) => title).join(', ') })}
        />
      )}
    </div>
  )
}

const WORDS = {
  retry: { title: 'bulkRetry', text: 'bulkRetryText', ok: 'bulkRetryOk' },
  discard: { title: 'bulkDiscard', text: 'bulkDiscardText', ok: 'bulkDiscardOk' },
  cancel: { title: 'bulkCancel', text: 'bulkCancelText', ok: 'bulkCancelOk' },
} as const

/** The question, its answer, and what the server said to it. */
function useBulkForm({ room, action, choice, onStarted }: Omit<Props, 'close'>) {
  const t = useTranslations('dead')
  const preview = useQuery(previewQuery(room, action, choice))
  const { isSending, start } = useBulkStart(room, action, choice)
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [refusal, setRefusal] = useState('')
  const [failure, setFailure] = useState<unknown>(null)
  const count = preview.data?.count ?? 0
  const mayAll = preview.data?.byJob.every(({ mayAct }) => mayAct) ?? false

  async function submit() {
    if (reason.trim() === '') return setMissing(true)
    setFailure(null)
    try {
      const reply = await start(reason.trim(), count)
      if (reply?.success) return onStarted(reply.jobId)
      if (reply === null) return
      setRefusal(reply.code === 'dead_count_changed' ? t('bulkChanged') : reply.message)
      await preview.refetch()
    } catch (error) {
      setFailure(error)
    }
  }
  function changeReason(text: string) {
    setReason(text)
    setMissing(false)
  }
  const isReady = count > 0 && mayAll && !preview.isFetching
  return { preview, count, isSending, isReady, reason, isMissing, changeReason, refusal, failure, submit }
}

export function BulkDialog({ room, action, choice, onStarted, close }: Props) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const form = useBulkForm({ room, action, choice, onStarted })
  const { preview, refusal, failure } = form
  const numbers = { count: formatNumber(form.count, language) }
  const words = WORDS[action]
  return (
    <Modal
      open
      title={t(words.title)}
      okText={t(words.ok, numbers)}
      cancelText={t('back')}
      okButtonProps={{ danger: action !== 'retry', loading: form.isSending, disabled: !form.isReady }}
      onOk={form.submit}
      onCancel={close}
    >
      <div className={styles.form}>
        {preview.isError && <ErrorNotice error={preview.error} onRetry={preview.refetch} />}
        {preview.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
        {refusal !== '' && <Alert type="warning" showIcon title={refusal} />}
        {failure !== null && <FormError error={failure} />}
        {preview.data !== undefined && <Counts preview={preview.data} />}
        <p className={styles.line}>{t(words.text)}</p>
        <ReasonField value={form.reason} isMissing={form.isMissing} report={form.changeReason} />
      </div>
    </Modal>
  )
}
