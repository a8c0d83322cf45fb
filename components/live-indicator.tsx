/** Whether what is shown arrives by itself. */
import { DisconnectOutlined, LoadingOutlined, WifiOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import { formatNumber } from './format'
import { useLanguage } from './language'
import styles from './live-indicator.module.css'
import type { Liveness } from './use-hints'

const ICONS = { connecting: LoadingOutlined, live: WifiOutlined, polling: DisconnectOutlined } as const

export function LiveIndicator({ liveness, pollMs }: { liveness: Liveness; pollMs: number }) {
  const t = useTranslations('live')
  const language = useLanguage()
  const Icon = ICONS[liveness]
  return (
    <span className={styles.indicator} data-liveness={liveness} data-testid="live-indicator">
      <Icon aria-hidden />
      {t(liveness, { seconds: formatNumber(pollMs / 1000, language) })}
    </span>
  )
}
