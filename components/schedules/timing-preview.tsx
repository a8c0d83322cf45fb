/** What an expression means while it is typed: in words, and its next five runs, or why it means nothing. */
import { useQuery } from '@tanstack/react-query'
import { Spin } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useErrorText } from '../error-notice'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { previewQuery } from './schedule'
import styles from './schedules.module.css'

const SETTLED_AFTER_MS = 300

/** The value once it has stood still for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

export function TimingPreview({ cron, timeZone }: { cron: string; timeZone: string }) {
  const t = useTranslations('schedules')
  const language = useLanguage()
  const errorText = useErrorText()
  const expression = useSettled(cron.trim())
  const preview = useQuery({ ...previewQuery(expression, timeZone), enabled: expression !== '' })
  return (
    <div className={styles.preview} role="status" data-testid="preview">
      {expression === '' && <p className={styles.quiet}>{t('previewEmpty')}</p>}
      {expression !== '' && preview.isPending && <Spin size="small" />}
      {preview.isError && <p className={styles.reason}>{errorText(preview.error)}</p>}
      {preview.data !== undefined && !preview.isError && (
        <>
          <p>
            <b>{preview.data.description}</b> ({timeZone})
          </p>
          <p className={styles.quiet}>{t('previewNext')}</p>
          <ol>
            {preview.data.next.map((iso) => (
              <li key={iso}>{formatDateTime(iso, language)}</li>
            ))}
          </ol>
        </>
      )}
    </div>
  )
}
