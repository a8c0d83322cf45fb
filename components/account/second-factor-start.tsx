/** Switches one's own second factor on: the password, the app, a first code, and the backup codes that are shown once. */
import { DownloadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Modal, QRCode } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { NewSecondFactor } from '@/replies/account'
import { ApiError, api } from '../api'
import { CodeField } from '../code-field'
import { Copyable } from '../copyable'
import { useErrorText } from '../error-notice'
import styles from '../people/people.module.css'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { type OwnPassword, OwnPasswordForm } from './own-password-form'
import { refetchSecondFactor, SECOND_FACTOR_API } from './second-factor'

function PasswordStep({ onMade }: { onMade: (made: NewSecondFactor) => void }) {
  const t = useTranslations('account')
  const starting = useMutation({
    mutationFn: (body: OwnPassword) => api<NewSecondFactor>(SECOND_FACTOR_API, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: onMade,
  })
  return (
    <>
      <p>{t('factorStartText')}</p>
      <OwnPasswordForm doing={starting} okText={t('next')} />
    </>
  )
}

/** Dark on light in either theme: not every camera reads it the other way round. */
function Secret({ uri, secret }: Pick<NewSecondFactor, 'uri' | 'secret'>) {
  const t = useTranslations('account')
  return (
    <>
      <p>{t('factorScan')}</p>
      <div className={styles.qr}>
        <QRCode
          value={uri}
          type="svg"
          size={200}
          color="#000000"
          bgColor="#ffffff"
          aria-label={t('factorQr')}
        />
      </div>
      <p>{t('factorType')}</p>
      <p data-testid="factor-secret">
        <Copyable text={secret} isCode className={styles.secret}>
          {secret.replace(/.{4}(?=.)/g, '$& ')}
        </Copyable>
      </p>
    </>
  )
}

function CodeStep({ made, onOn }: { made: NewSecondFactor; onOn: () => void }) {
  const t = useTranslations('account')
  const errorText = useErrorText()
  const confirming = useMutation({
    mutationFn: (body: { code: string }) => api(`${SECOND_FACTOR_API}/confirm`, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: onOn,
  })
  const send = useSendOnce(confirming)
  const { error } = confirming
  const flaw = error instanceof ApiError && error.subject === 'code' ? errorText(error) : null
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      disabled={confirming.isPending}
      onValuesChange={() => confirming.isError && confirming.reset()}
      onFinish={send}
    >
      <Secret {...made} />
      <CodeField flaw={flaw} />
      {error !== null && flaw === null && <FormError error={error} className={styles.gap} />}
      <Button type="primary" htmlType="submit" size="large" loading={confirming.isPending}>
        {t('factorConfirm')}
      </Button>
    </Form>
  )
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: 'sinkron-backup-codes.txt' })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url))
}

function CodesStep({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const t = useTranslations('account')
  const text = codes.join('\n')
  return (
    <div data-testid="backup-codes">
      <p role="status">{t('factorStarted')}</p>
      <p>{t('backupCodesText')}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <Copyable text={text} words={[t('copyCodes'), t('copiedCodes')]}>
          {t('copyCodes')}
        </Copyable>
      </p>
      <div className={styles.buttons}>
        <Button icon={<DownloadOutlined aria-hidden />} onClick={() => download(`${text}\n`)}>
          {t('downloadCodes')}
        </Button>
        <Button type="primary" autoFocus onClick={onClose}>
          {t('codesKept')}
        </Button>
      </div>
    </div>
  )
}

interface Props {
  isOpen: boolean
  onClose: () => void
}

export function SecondFactorStart({ isOpen, onClose }: Props) {
  const t = useTranslations('account')
  const client = useQueryClient()
  const [made, setMade] = useState<NewSecondFactor | null>(null)
  const [isOn, setOn] = useState(false)
  const forget = () => {
    setMade(null)
    setOn(false)
    if (isOn) void refetchSecondFactor(client)
  }
  return (
    <Modal
      open={isOpen}
      onCancel={onClose}
      afterClose={forget}
      destroyOnHidden
      footer={null}
      mask={{ closable: false }}
      title={t('factorStart')}
    >
      {made === null && <PasswordStep onMade={setMade} />}
      {made !== null && !isOn && <CodeStep made={made} onOn={() => setOn(true)} />}
      {made !== null && isOn && <CodesStep codes={made.backupCodes} onClose={onClose} />}
    </Modal>
  )
}
