/** Discarding one dead run: asks why. */
import { Modal } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOnce } from '../use-once'
import styles from './dead.module.css'
import { ReasonField } from './reason-field'
import { SetbackNote } from './setback-note'
import type { Handled, Setback } from './use-dead-commands'

interface Props {
  letter: Handled
  /** Null when it was done. */
  discard: (reason: string) => Promise<Setback | null>
  close: () => void
}

export function DiscardDialog({ letter, discard, close }: Props) {
  const t = useTranslations('dead')
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [setback, setSetback] = useState<Setback | null>(null)
  const once = useOnce()
  async function submit() {
    if (reason.trim() === '') return setMissing(true)
    setBusy(true)
    const kept = await discard(reason.trim())
    setBusy(false)
    setSetback(kept)
    if (kept === null) close()
  }
  return (
    <Modal
      open
      title={t('discardTitle', { title: letter.jobTitle })}
      okText={t('discard')}
      cancelText={t('back')}
      okButtonProps={{ danger: true, loading: isBusy }}
      onOk={() => once(submit)}
      onCancel={close}
    >
      <div className={styles.form}>
        <p className={styles.line}>{t('discardText')}</p>
        <ReasonField
          value={reason}
          isMissing={isMissing}
          report={(text) => {
            setReason(text)
            setMissing(false)
          }}
        />
        <SetbackNote setback={setback} />
      </div>
    </Modal>
  )
}
