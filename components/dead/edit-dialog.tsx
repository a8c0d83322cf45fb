/** Another payload for a dead run, tried at once; what the job's schema does not accept is named field by field. */
import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { FieldFlaw, Letter, Refusal } from './dead'
import styles from './dead.module.css'
import { ReasonField } from './reason-field'

interface Props {
  letter: Letter
  /** Resolves with a refusal that names fields, or null when there is nothing more to say here. */
  retry: (body: { payload: unknown; reason?: string }) => Promise<Refusal | null>
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
  const [isBusy, setBusy] = useState(false)
  async function submit() {
    let payload: unknown
    try {
      payload = JSON.parse(text)
    } catch (error) {
      const why = error instanceof Error ? error.message : ''
      return setFlaws([{ path: '', message: t('notJson', { reason: why }) }])
    }
    setBusy(true)
    const refusal = await retry({ payload, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })
    setBusy(false)
    if (refusal === null) close()
    else setFlaws(refusal.fields ?? [{ path: '', message: refusal.message }])
  }
  return (
    <Modal
      open
      title={t('editTitle')}
      okText={t('retry')}
      cancelText={t('back')}
      okButtonProps={{ loading: isBusy }}
      onOk={submit}
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
      </div>
    </Modal>
  )
}
