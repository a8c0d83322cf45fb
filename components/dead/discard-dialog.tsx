/** Discarding one dead run: asks why. */
import { Modal } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Letter } from './dead'
import styles from './dead.module.css'
import { ReasonField } from './reason-field'

interface Props {
  letter: Letter
  discard: (reason: string) => Promise<unknown>
  close: () => void
}

export function DiscardDialog({ letter, discard, close }: Props) {
  const t = useTranslations('dead')
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [isBusy, setBusy] = useState(false)
  async function submit() {
    if (reason.trim() === '') return setMissing(true)
    setBusy(true)
    await discard(reason.trim())
    close()
  }
  return (
    <Modal
      open
      title={t('discardTitle', { title: letter.jobTitle })}
      okText={t('discard')}
      cancelText={t('back')}
      okButtonProps={{ danger: true, loading: isBusy }}
      onOk={submit}
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
      </div>
    </Modal>
  )
}
