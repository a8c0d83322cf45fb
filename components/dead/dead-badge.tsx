/** How many runs wait for a person, beside the way to them; nothing when there are none. */
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { deadCountQuery } from './dead'
import styles from './dead.module.css'

/** It stands on every page, so it asks seldom. */
const EVERY_MS = 30_000
/** More than these need no exact figure in a header. */
const MOST = 99

export function DeadBadge() {
  const t = useTranslations('dead')
  const language = useLanguage()
  const { data: count = 0 } = useQuery({ ...deadCountQuery, refetchInterval: EVERY_MS, retry: false })
  if (count === 0) return null
  const text = formatNumber(count, language)
  return (
    <span className={styles.badge} data-testid="dead-badge">
      <span aria-hidden>{count > MOST ? `${MOST}+` : text}</span>
      <span className="for-ears">{t('badge', { count: text })}</span>
    </span>
  )
}
