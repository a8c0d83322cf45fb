/** An error, the way to try again, and the id that helps whoever looks into it. */
import { Alert, Button, Typography } from 'antd'
import { useTranslations } from 'use-intl'
import { ApiError } from './api'

/** The server's own words where it found some; ours where it did not. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return (error) => {
    if (!(error instanceof ApiError)) return t('server')
    if (error.status === 0) return t('unreachable')
    return error.message || t('server')
  }
}

export function CopyableId({ label, value }: { label: string; value: string }) {
  const t = useTranslations('common')
  return (
    <Typography.Text type="secondary">
      {label}:{' '}
      <Typography.Text code copyable={{ text: value, tooltips: [t('copy'), t('copied')] }}>
        {value}
      </Typography.Text>
    </Typography.Text>
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
          {requestId !== null && <CopyableId label={t('common.requestId')} value={requestId} />}
        </>
      }
      action={onRetry && <Button onClick={() => onRetry()}>{t('common.retry')}</Button>}
    />
  )
}
