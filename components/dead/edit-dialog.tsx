/** Another payload for a dead run, tried at once; what the job's schema does not accept is named field by field. */
import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { FieldFlaw } from '@/replies/sent'
import { useOnce } from '../use-once'
import styles from './dead.module.css'
import { ReasonField } from './reason-field'
import { SetbackNote } from './setback-note'
import type { Handled, Setback } from './use-dead-commands'

interface Props {
  letter: Handled
  /** Null when it was done. */
  retry: (body: { payload: unknown; reason?: string }) => Promise<Setback | null>
  close: () => void
}

function Flaws({ id, flaws }: { id: string; flaws: readonly FieldFlaw[] }) {
  return (
    <ul id={id} className={styles.flaws} role="alert" data-testid="payload-flaws">
      {flaws.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {path !== '' && <b>{path}: </b>}
          {message}
        </li>
      ))}
    </ul>
  )
}

export function EditDialog({ letter, retry, close }: Props) {
  const t = useTranslations('dead')
  const id = useId()
  const [text, setText] = useState(() => JSON.stringify(letter.payload, null, 2))
  const [reason, setReason] = useState('')
  const [flaws, setFlaws] = useState<readonly FieldFlaw[]>([])
  const [setback, setSetback] = useState<Setback | null>(null)
  const [isBusy, setBusy] = useState(false)
  const once = useOnce()
  async function submit() {
    let payload: unknown
    try {
      payload = JSON.parse(text)
    } catch (error) {
      const why = error instanceof Error ? error.message : ''
      return setFlaws([{ path: '', message: t('notJson', { reason: why }) }])
    }
    setBusy(true)
    setSetback(null)
    const kept = await retry({ payload, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })
    setBusy(false)
    if (kept === null) close()
    else if ('refusal' in kept && kept.refusal.fields) setFlaws(kept.refusal.fields)
    else setSetback(kept)
  }
  return (
    <Modal
      open
      title={t('editTitle')}
      okText={t('retry')}
      cancelText={t('back')}
      okButtonProps={{ loading: isBusy }}
      onOk={() => once(submit)}
      onCancel={close}
    >
      <div className={styles.form}>
        <div>
          <label htmlFor={id}>{t('payload')}</label>
          <Input.TextArea
            id={id}
            className={styles.json ?? ''}
            value={text}
            autoSize={{ minRows: 5, maxRows: 18 }}
            spellCheck={false}
            data-testid="payload"
            aria-invalid={flaws.length > 0}
            {...(flaws.length > 0 ? { status: 'error', 'aria-describedby': `${id}-flaws` } : {})}
            onChange={(event) => {
              setText(event.target.value)
              setFlaws([])
            }}
          />
          {flaws.length > 0 && <Flaws id={`${id}-flaws`} flaws={flaws} />}
        </div>
        <ReasonField value={reason} report={setReason} isOptional />
        <SetbackNote setback={setback} />
      </div>
    </Modal>
  )
}
