/** What taking an import back would do, row by row where somebody has changed them since, before it is done. */
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RollbackPreview } from '@/replies/imports'
import { ErrorNotice } from '../error-notice'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { useOnce } from '../use-once'
import { cut } from './cut'
import { rollbackQuery } from './imports'
import styles from './imports.module.css'
import { keptName } from './kept-name'

/** Imports that came later and found rows unchanged: of those, the rows of this one go with it. */
function Later({ reply: { later } }: { reply: RollbackPreview }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { count, first } = later
  if (count === 0) return null
  const files = first.map(({ fileName, unchanged }) =>
    t('laterFile', { file: cut(fileName), count: formatNumber(unchanged, language) }),
  )
  if (count > first.length) files.push(t('moreRows', { count: formatNumber(count - first.length, language) }))
  return (
    <p className={styles.line} data-testid="later-imports">
      {t('laterImports', { files: files.join(', ') })}
    </p>
  )
}

function Kept({ reply: { changedSince, changed } }: { reply: RollbackPreview }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  if (changedSince === 0) return null
  return (
    <>
      <p className={styles.line}>{t('keptRows', { count: formatNumber(changedSince, language) })}</p>
      <ul className={styles.kept} data-testid="kept-rows">
        {changed.map(({ key, label, byRun }) => (
          <li key={key}>
            <bdi>{cut(keptName(key, label))}</bdi>
            {byRun === null && <span className={styles.small}> ({t('rowGone')})</span>}
          </li>
        ))}
        {changedSince > changed.length && (
          <li>{t('moreRows', { count: formatNumber(changedSince - changed.length, language) })}</li>
        )}
      </ul>
    </>
  )
}

function Effect({ reply }: { reply: RollbackPreview }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  return (
    <>
      <ul className={styles.effect} data-testid="rollback-effect">
        <li>{t('removes', { count: formatNumber(reply.remove, language) })}</li>
        <li>{t('restores', { count: formatNumber(reply.restore, language) })}</li>
      </ul>
      <Later reply={reply} />
      <Kept reply={reply} />
    </>
  )
}

interface Props {
  id: string
  fileName: string
  rollBack: (strict: boolean) => Promise<unknown>
  close: () => void
}

export function RollbackDialog({ id, fileName, rollBack, close }: Props) {
  const t = useTranslations('imports')
  const preview = useQuery(rollbackQuery(id))
  const [isStrict, setStrict] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const once = useOnce()
  const { data } = preview
  const isNothing = data !== undefined && data.remove + data.restore === 0
  async function start() {
    setBusy(true)
    await rollBack(isStrict)
    close()
  }
  return (
    <Modal
      open
      title={t('rollbackTitle', { file: fileName })}
      okText={t('rollbackOk')}
      cancelText={t('back')}
      okButtonProps={{ danger: true, loading: isBusy, disabled: data === undefined || isNothing }}
      onOk={() => once(start)}
      onCancel={close}
    >
      {preview.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {preview.isError && <ErrorNotice error={preview.error} onRetry={preview.refetch} />}
      {data !== undefined && <Effect reply={data} />}
      {isNothing && <p className={styles.line}>{t('rollbackNothing')}</p>}
      {data !== undefined && data.changedSince > 0 && !isNothing && (
        <Checkbox
          checked={isStrict}
          onChange={({ target }) => setStrict(target.checked)}
          data-testid="strict"
        >
          {t('strict')}
        </Checkbox>
      )}
    </Modal>
  )
}
