/** What people see where only those who run jobs may look: files hold rows of all units. */
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import { BigMessage } from '../big-message'
import { seesTables } from './tables'

interface Props {
  user: SessionUser
  /** The rows of a table are shown, not only the files of the person. */
  isTable?: boolean
  children: ReactNode
}

export function OperatorsOnly({ user, isTable = false, children }: Props) {
  const t = useTranslations('imports')
  if (user.role === 'viewer') return <BigMessage title={t('forbidden')} text={t('forbiddenText')} />
  if (isTable && !seesTables(user)) return <BigMessage title={t('boundToUnit')} text={t('boundToUnitText')} />
  return children
}
