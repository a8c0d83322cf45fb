/** What happened to one run: its attempts, and its timeline with who did what and why. */
import { useTranslations } from 'use-intl'
import type { DeadLetterReply } from '@/replies/dead-letters'
import { formatDateTime, formatDuration, formatNumber } from '../format'
import { useLanguage } from '../language'
import { useWho } from '../who'
import styles from './dead.module.css'

const KINDS = [
  'queued',
  'completed',
  'dead',
  'failed',
  'snoozed',
  'blocked',
  'released',
  'handed_back',
  'crashed',
  'cancelled',
  'reopened',
  'discarded',
  'healed',
] as const

export function LetterAttempts({ attempts }: Pick<DeadLetterReply, 'attempts'>) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const lasted = (from: string, to: string) => formatDuration(Date.parse(to) - Date.parse(from), language)
  return (
    <section className={styles.section} aria-labelledby="letter-attempts">
      <h2 id="letter-attempts" className={styles.heading}>
        {t('attempts')}
      </h2>
      {attempts.length === 0 && <p className={styles.quiet}>{t('noAttempts')}</p>}
      <ol className={styles.history}>
        {attempts.map(({ attempt, worker, startedAt, finishedAt, outcome, error }) => (
          <li key={attempt}>
            <b>{t('attempt', { number: formatNumber(attempt, language) })}</b>: {t(`outcome_${outcome}`)}
            <br />
            {error !== null && (
              <>
                <bdi>{error.message}</bdi>
                <br />
              </>
            )}
            <span className={styles.quiet}>
              {formatDateTime(startedAt, language)} · {lasted(startedAt, finishedAt)} · {t('worker')} {worker}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

export function LetterTimeline({ events }: Pick<DeadLetterReply, 'events'>) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const who = useWho()
  const nameOf = (kind: string) => {
    const known = KINDS.find((one) => one === kind)
    return known === undefined ? kind : t(`event_${known}`)
  }
  return (
    <section className={styles.section} aria-labelledby="letter-timeline">
      <h2 id="letter-timeline" className={styles.heading}>
        {t('timeline')}
      </h2>
      {events.length === 0 && <p className={styles.quiet}>{t('noEvents')}</p>}
      <ol className={styles.history}>
        {events.map(({ at, kind, actor, detail }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events are only ever added at the end
          <li key={index}>
            <b>{nameOf(kind)}</b>
            <br />
            {typeof detail.reason === 'string' && (
              <>
                <bdi>{t('why', { reason: detail.reason })}</bdi>
                <br />
              </>
            )}
            <span className={styles.quiet}>
              {formatDateTime(at, language)} · {t('by', { who: who(actor) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
