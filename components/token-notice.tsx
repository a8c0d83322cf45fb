/** Says, before anybody presses a button, that the upstream will not let us in. */
import { Alert } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { TokenState } from '@/replies/proxy'
import { formatDateTime } from './format'
import { useLanguage } from './language'

const SOON_MS = 20 * 60_000

interface Props {
  token: TokenState
  isAdmin: boolean
  now: number
}

export function TokenNotice({ token, isAdmin, now }: Props) {
  const t = useTranslations('token')
  const language = useLanguage()
  const expiresAt = token.expiresAt ?? null
  if (token.usable && (expiresAt === null || new Date(expiresAt).getTime() - now > SOON_MS)) return null

  const toSettings = isAdmin && (
    <Link href="/settings" style={{ textDecoration: 'underline' }}>
      {t('toSettings')}
    </Link>
  )
  if (token.usable && expiresAt !== null) {
    const title = t('expiring', { time: formatDateTime(expiresAt, language) })
    return (
      <Alert type="warning" showIcon title={title} description={toSettings} style={{ marginBottom: 16 }} />
    )
  }
  return (
    <Alert
      type="warning"
      showIcon
      title={token.message ?? t('unusable')}
      description={
        <>
          {t(isAdmin ? 'fixAdmin' : 'askAdmin')} {toSettings}
        </>
      }
      style={{ marginBottom: 16 }}
    />
  )
}
