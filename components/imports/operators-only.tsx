/** What people see where only those who run jobs may look: files hold rows of all units. */
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { BigMessage } from '../big-message'
import type { SessionUser } from '../replies'

export function OperatorsOnly({ user, children }: { user: SessionUser; children: ReactNode }) {
  const t = useTranslations('imports')
  if (user.role !== 'viewer') return children
  return <BigMessage title={t('forbidden')} text={t('forbiddenText')} />
}
