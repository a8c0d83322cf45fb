/** Failures nobody has dealt with, by cause. */
import { CheckCircleOutlined } from '@ant-design/icons'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { OverviewReply } from '@/replies/overview'
import { formatAgo, formatNumber } from '../format'
import { useLanguage } from '../language'
import styles from './home.module.css'
import { Section } from './section'

export function Failures({ home, now }: { home: OverviewReply | undefined; now: number }) {
  const t = useTranslations('home')
  const language = useLanguage()
  const failures = home?.failures ?? null
  return (
    <Section
      id="failures"
      title={t('failures')}
      loading={failures === null ? 4 : 0}
      aside={
        failures !== null &&
        failures.count > 0 && (
          <Link href={failures.link}>
            {t('failuresAll', { count: formatNumber(failures.count, language) })}
          </Link>
        )
      }
    >
      {failures?.count === 0 && (
        <p className={styles.fine}>
          <CheckCircleOutlined aria-hidden className={styles.good ?? ''} /> {t('failuresNone')}
        </p>
      )}
      <ul className={styles.causes}>
        {failures?.groups.map(({ cause, title, count, newestAt, jobs, link }) => (
          <li key={cause}>
            <Link href={link} className={styles.cause}>
              <b className={styles.causeCount}>{formatNumber(count, language)}×</b>
              <span>
                <bdi>{title}</bdi>
                <span className={styles.small}>
                  {jobs.join(', ')} · {t('lastAgo', { ago: formatAgo(newestAt, now, language) })}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}
