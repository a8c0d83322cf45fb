/** What people see where only admins may look. */
import { Result } from 'antd'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from './replies'

export function AdminsOnly({ user, children }: { user: SessionUser; children: ReactNode }) {
  const t = useTranslations('adminsOnly')
  if (user.role === 'admin') return children
  return (
    <Result
      status="warning"
      title={<h1 style={{ margin: 0, fontSize: 22 }}>{t('title')}</h1>}
      subTitle={t('text')}
    />
  )
}
