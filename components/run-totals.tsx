/** What the last finished sync did, in numbers. They stay while the next one runs. */
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { formatDateTime, formatNumber, NOTHING } from './format'
import { useLanguage } from './language'
import styles from './proxy-card.module.css'
import { readResult, TOTALS } from './run-state'

export function RunTotals({ run }: { run: RunView | null }) {
  const t = useTranslations('totals')
  const language = useLanguage()
  const totals = readResult(run)?.totals
  const finishedAt = run?.finishedAt ?? null
  return (
    <div className={styles.totals}>
      <h3 className={styles.totalsHeading}>
        {finishedAt === null
          ? t('headingNone')
          : t('heading', { time: formatDateTime(finishedAt, language) })}
      </h3>
      <dl className={styles.totalsGrid}>
        {TOTALS.map((name) => {
          const value = totals?.[name] ?? null
          return (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{value === null ? NOTHING : formatNumber(value, language)}</dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}
