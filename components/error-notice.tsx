/** An error: what happened, what is safe, what to do, and the id that helps whoever looks into it. */
import { Alert, Button } from 'antd'
import { useTranslations } from 'use-intl'
import { ApiError } from './api'
import { Copyable } from './copyable'

/** The server's own words where it found some; ours where it did not. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return (error) => {
    if (!(error instanceof ApiError)) return t('server')
    if (error.status === 0) return t('unreachable')
    return error.message || t('server')
  }
}

/** The server understood, and said why not: its own words are all there is to say. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500
}

export function CopyableId({ label, value }: { label: string; value: string }) {
  return (
    <span style={{ color: 'var(--ant-color-text-secondary)' }}>
      {label}:{' '}
      <Copyable text={value} isCode>
        {value}
      </Copyable>
    </span>
  )
}

interface Props {
  error: unknown
  onRetry?: () => unknown
}

export function ErrorNotice({ error, onRetry }: Props) {
  const t = useTranslations()
  const errorText = useErrorText()
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <Alert
      type="error"
      showIcon
      title={t('errors.title')}
      description={
        <>
          <p style={{ margin: '0 0 4px' }}>{errorText(error)}</p>
          {!isRefusal(error) && (
            <p style={{ margin: '0 0 4px' }}>
              {t('errors.safe')} {t(requestId === null ? 'errors.adviceOffline' : 'errors.advice')}
            </p>
          )}
          {requestId !== null && <CopyableId label={t('common.requestId')} value={requestId} />}
        </>
      }
      action={onRetry && <Button onClick={() => onRetry()}>{t('common.retry')}</Button>}
    />
  )
}
