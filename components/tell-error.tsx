/** Errors of what somebody asked for: beside a form, or in a corner. What the server could not do has a number to report. */
import { Alert, App } from 'antd'
import { useTranslations } from 'use-intl'
import { ApiError } from './api'
import { CopyableId, isRefusal, useErrorText } from './error-notice'

const SHOWN_S = 12

/** Number of the request that an admin can look up; null for refusals, which say themselves what is wrong. */
function reportable(error: unknown): string | null {
  return error instanceof ApiError && error.status >= 500 ? error.requestId : null
}

/** What nobody can know then: whether it was done. `isTitled`: that is said above it. */
function Unsure({ error, isTitled = false }: { error: unknown; isTitled?: boolean }) {
  const t = useTranslations()
  const id = reportable(error)
  return (
    <>
      <span>{t(isTitled ? 'errors.unsureDo' : 'errors.unsure')}</span>
      {id !== null && (
        <>
          <br />
          <CopyableId label={t('common.requestId')} value={id} />
        </>
      )}
    </>
  )
}

interface Props {
  error: unknown
  className?: string | undefined
  /** Not announced by itself where something around it is. */
  role?: 'note'
}

/** The words beside a form or in a dialog. */
export function FormError({ error, className = '', role }: Props) {
  const errorText = useErrorText()
  return (
    <Alert
      type="error"
      showIcon
      className={className}
      title={errorText(error)}
      {...(role === undefined ? {} : { role })}
      {...(isRefusal(error) ? {} : { description: <Unsure error={error} /> })}
    />
  )
}

/**
 * Tells in a corner that a command failed; the same news twice stands there once. `title` says what was not done, which
 * is known of a refusal alone; `unsureTitle` says it of what may have been done.
 */
export function useTellError(): (title: string, error: unknown, unsureTitle?: string) => void {
  const t = useTranslations('errors')
  const errorText = useErrorText()
  const { notification } = App.useApp()
  return (title, error, unsureTitle = t('unsureTitle')) => {
    const text = errorText(error)
    const id = reportable(error)
    notification.error({
      key: `${title} ${text}`,
      title: isRefusal(error) ? title : unsureTitle,
      description: (
        <>
          {text}
          {!isRefusal(error) && (
            <>
              <br />
              <Unsure error={error} isTitled />
            </>
          )}
        </>
      ),
      // A number has to be copied first.
      duration: id === null ? SHOWN_S : 0,
    })
  }
}
