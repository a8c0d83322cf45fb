/** Why somebody does what they do: it stands in the run's timeline afterwards. */
import { Input } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'

export const MAX_REASON = 500

interface Props {
  value: string
  report: (value: string) => void
  isOptional?: boolean
  /** It is asked for and not there. */
  isMissing?: boolean
}

export function ReasonField({ value, report, isOptional = false, isMissing = false }: Props) {
  const t = useTranslations('dead')
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{isOptional ? t('reasonOptional') : t('reason')}</label>
      <Input.TextArea
        id={id}
        value={value}
        rows={2}
        maxLength={MAX_REASON}
        data-testid="reason"
        aria-invalid={isMissing}
        {...(isMissing ? { status: 'error', 'aria-describedby': `${id}-missing` } : {})}
        onChange={(event) => report(event.target.value)}
      />
      {isMissing && (
        <p id={`${id}-missing`} role="alert" style={{ margin: '4px 0 0' }}>
          {t('reasonMissing')}
        </p>
      )}
    </div>
  )
}
