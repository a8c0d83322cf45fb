/** What people see where only admins may look. */
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import { BigMessage } from './big-message'

export function AdminsOnly({ user, children }: { user: SessionUser; children: ReactNode }) {
  const t = useTranslations('adminsOnly')
  if (user.role === 'admin') return children
  return <BigMessage title={t('title')} text={t('text')} />
}
