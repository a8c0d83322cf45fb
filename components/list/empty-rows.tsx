/** Why there are no rows, and what to do about it. */
import { Empty } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import styles from './rows.module.css'

interface Props {
  user: SessionUser
  isFiltered: boolean
  isSynced: boolean
}

/** People who are no admins see the rows of their unit; without one, none. */
export function hasNoUnit(user: SessionUser): boolean {
  return user.role !== 'admin' && !user.unitId
}

export function EmptyRows({ user, isFiltered, isSynced }: Props) {
  const t = useTranslations('rows')
  if (hasNoUnit(user))
    return (
      <Empty className={styles.empty ?? ''} image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('noUnit')}>
        {t('noUnitAsk', { email: user.email })}
      </Empty>
    )
  const text = isFiltered ? 'emptyFiltered' : isSynced ? 'emptyTable' : 'emptyNever'
  const own = text === 'emptyTable' && user.role !== 'admin' ? 'emptyUnit' : text
  return (
    <Empty className={styles.empty ?? ''} image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(own)}>
      {text === 'emptyNever' && <Link href="/proxy">{t('toSync')}</Link>}
    </Empty>
  )
}
