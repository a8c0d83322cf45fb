/** One file on its way: which type it is, how far it is, and what came of it. */
import { CloseOutlined, RedoOutlined } from '@ant-design/icons'
import { Alert, Button, Progress, Select } from 'antd'
import { useTranslations } from 'use-intl'
import { useLanguage } from '../language'
import { FormError } from '../tell-error'
import { formatBytes } from './bytes'
import { importTypes, useTypeTitle } from './imports'
import styles from './imports.module.css'
import { Uploaded } from './uploaded'
import { isUnderWay, type UploadLine, type Uploads } from './uploads'

interface Props {
  line: UploadLine
  uploads: Uploads
  /** Somebody wanted to send before every file had a type. */
  isMissing: boolean
}

function TypeChoice({ line, uploads, isMissing }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const isFlawed = isMissing && line.type === ''
  return (
    <div className={styles.type}>
      <Select
        value={line.type === '' ? null : line.type}
        options={importTypes(language)}
        placeholder={t('chooseType')}
        aria-label={t('typeOf', { file: line.file.name })}
        popupMatchSelectWidth={false}
        {...(isFlawed ? { status: 'error' } : {})}
        onChange={(type) => uploads.setType(line.id, type)}
      />
      {isFlawed && <span className={styles.flaw}>{t('typeMissing')}</span>}
    </div>
  )
}

function Way({ line }: Pick<Props, 'line'>) {
  const t = useTranslations('imports')
  const { file, sent, state } = line
  const percent = file.size === 0 ? 0 : Math.floor((sent / file.size) * 100)
  return (
    <>
      <Progress percent={percent} aria-label={t('uploadOf', { file: file.name })} status="normal" />
      <p className={styles.quiet}>
        {state === 'waiting' ? t('waiting') : percent === 100 ? t('checkingIn') : t('sending')}
      </p>
    </>
  )
}

function Lost({ line: { id, file }, uploads }: Omit<Props, 'isMissing'>) {
  const t = useTranslations('imports')
  return (
    <Alert
      type="warning"
      showIcon
      title={t('lost')}
      action={
        <Button
          size="small"
          icon={<RedoOutlined aria-hidden />}
          aria-label={t('againOf', { file: file.name })}
          onClick={() => uploads.retry(id)}
        >
          {t('again')}
        </Button>
      }
    />
  )
}

function Outcome({ line, uploads }: Omit<Props, 'isMissing'>) {
  const t = useTranslations('imports')
  const { id, state, reply, error, unfit } = line
  if (unfit !== null) return <Alert type="warning" showIcon title={t(`unfit_${unfit}`)} data-testid="unfit" />
  if (state === 'lost') return <Lost line={line} uploads={uploads} />
  if (state === 'refused') return <FormError error={error} />
  return reply === null ? null : <Uploaded reply={reply} noteSeen={() => uploads.noteSeen(id)} />
}

export function UploadItem(props: Props) {
  const { line, uploads } = props
  const t = useTranslations('imports')
  const language = useLanguage()
  const titleOf = useTypeTitle()
  const isSending = isUnderWay(line)
  const name = line.file.name
  return (
    <li data-testid="upload-line" data-state={line.state}>
      <div className={styles.uploadHead}>
        <span className={styles.fileName}>
          <bdi>{name}</bdi>{' '}
          <span className={styles.quiet}>
            {formatBytes(line.file.size, language)}
            {line.state !== 'chosen' && line.type !== '' && ` · ${titleOf(line.type)}`}
          </span>
        </span>
        {line.state === 'chosen' && <TypeChoice {...props} />}
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined aria-hidden />}
          title={t(isSending ? 'cancel' : 'dismiss')}
          aria-label={t(isSending ? 'cancelOf' : 'dismissOf', { file: name })}
          onClick={() => uploads.remove(line.id)}
        />
      </div>
      {isSending && <Way line={line} />}
      <Outcome line={line} uploads={uploads} />
    </li>
  )
}
