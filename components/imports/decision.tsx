/** What a person decides about a file that was looked at: import what is valid, look again, or leave it. */
import { WarningOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { ImportPreview } from '@/replies/import-previews'
import type { Checked } from '@/replies/imports'
import { formatDateTime, formatNumber } from '../format'
import { useLanguage } from '../language'
import styles from './imports.module.css'
import { StopButton } from './stop-button'
import type { BatchCommands } from './use-batch-commands'

/** When the file was looked at, and that what it was compared with has changed since. */
export function Seen({ checked: { at, isStale } }: { checked: Checked }) {
  const t = useTranslations('imports')
  const time = formatDateTime(at, useLanguage())
  return (
    <p className={styles.quiet} role="status" data-testid="checked">
      {t('checkedAt', { time })}
      {isStale && (
        <span className={styles.warning} data-testid="stale">
          <WarningOutlined aria-hidden /> {t('stale')}
        </span>
      )}
    </p>
  )
}

function Hints({ preview, isPending }: { preview: ImportPreview; isPending: boolean }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { totalRows, successRows, failedRows, mapping } = preview
  if (totalRows === 0)
    return (
      <p className={styles.quiet} data-testid="no-rows">
        {t('noRows', { row: formatNumber(mapping.headerRow, language) })}{' '}
        <Link href="/imports">{t('otherFile')}</Link>
      </p>
    )
  return (
    <>
      {isPending && <p className={styles.quiet}>{t('importWaits')}</p>}
      {successRows === 0 && <p className={styles.quiet}>{t('noneValid')}</p>}
      {failedRows > 0 && successRows > 0 && <p className={styles.quiet}>{t('failedStay')}</p>}
    </>
  )
}

interface Props {
  preview: ImportPreview
  commands: BatchCommands
  /** Choices were made that nobody has looked at yet. */
  isPending: boolean
  isStale: boolean
}

export function Decision({ preview, commands, isPending, isStale }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { totalRows, successRows, failedRows } = preview
  const count = formatNumber(successRows, language)
  const looksAgain = isStale && !isPending
  return (
    <>
      <div className={styles.buttons}>
        {looksAgain && (
          <Button
            type="primary"
            disabled={commands.isPending}
            onClick={() => commands.lookAgain({})}
            data-testid="look-again"
          >
            {t('lookAgain')}
          </Button>
        )}
        {totalRows > 0 && (
          <Button
            type={isPending || looksAgain ? 'default' : 'primary'}
            disabled={isPending || successRows === 0 || commands.isPending}
            onClick={commands.importValid}
            data-testid="import-valid"
          >
            {t(failedRows > 0 ? 'importValid' : 'importAll', { count })}
          </Button>
        )}
        <StopButton commands={commands} runId={null} />
      </div>
      <Hints preview={preview} isPending={isPending} />
    </>
  )
}
