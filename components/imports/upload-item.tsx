/** One file on its way: which type it is, how far it is, and what came of it. */
import { CloseOutlined, RedoOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Progress, Select } from 'antd'
import { useTranslations } from 'use-intl'
import { useLanguage } from '../language'
import { FormError } from '../tell-error'
import { formatBytes } from './bytes'
import { importTypes, useTypeTitle } from './imports'
import styles from './imports.module.css'
import { Uploaded } from './uploaded'
import { isForLater, isUnderWay, type UploadLine, type Uploads } from './uploads'

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

type LineProps = Omit<Props, 'isMissing'>

function Again({ line: { id, file }, uploads }: LineProps) {
  const t = useTranslations('imports')
  return (
    <Button
      size="small"
      icon={<RedoOutlined aria-hidden />}
      aria-label={t('againOf', { file: file.name })}
      onClick={() => uploads.retry(id)}
    >
      {t('again')}
    </Button>
  )
}

function Unfitness({ line: { unfit }, uploads }: LineProps) {
  const t = useTranslations('imports')
  const language = useLanguage()
  if (unfit === null) return null
  const text =
    unfit === 'large'
      ? t('unfit_large', { size: formatBytes(uploads.mostBytes() ?? 0, language) })
      : t(`unfit_${unfit}`)
  return <Alert type="warning" showIcon title={text} data-testid="unfit" />
}

function Refused({ line, uploads }: LineProps) {
  return (
    <Flex vertical gap="small" align="flex-start">
      <FormError error={line.error} />
      {isForLater(line.error) && <Again line={line} uploads={uploads} />}
    </Flex>
  )
}

function Outcome({ line, uploads }: LineProps) {
  const t = useTranslations('imports')
  const { id, state, reply, unfit } = line
  if (unfit !== null) return <Unfitness line={line} uploads={uploads} />
  if (state === 'lost')
    return (
      <Alert type="warning" showIcon title={t('lost')} action={<Again line={line} uploads={uploads} />} />
    )
  if (state === 'refused') return <Refused line={line} uploads={uploads} />
  return reply === null ? null : <Uploaded reply={reply} noteSeen={() => uploads.noteSeen(id)} />
}

/** With a line gone, the next slides under the pointer: the second press of a double click is not meant for it. */
const DOUBLE_PRESS_MS = 500
let removedAt = Number.NEGATIVE_INFINITY

function removeOne(uploads: Props['uploads'], id: number): void {
  if (performance.now() - removedAt < DOUBLE_PRESS_MS) return
  removedAt = performance.now()
  uploads.remove(id)
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
          onClick={() => removeOne(uploads, line.id)}
        />
      </div>
      {isSending && <Way line={line} />}
      <Outcome line={line} uploads={uploads} />
    </li>
  )
}
