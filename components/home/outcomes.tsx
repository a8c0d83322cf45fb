/** How the runs of the last 14 days ended, a row a job and a cell a day, and how long they usually take. */
import Link from 'next/link'
import { type KeyboardEvent, memo } from 'react'
import { useTranslations } from 'use-intl'
import type { DayCell, JobOutcomes, OverviewReply } from '@/replies/overview'
import { formatDay, formatNumber } from '../format'
import { useLanguage } from '../language'
import styles from './home.module.css'
import { roughDuration } from './rough'
import { Section } from './section'

type Look = 'dead' | 'completed' | 'cancelled' | 'none'
const SIGNS: Readonly<Record<Look, string>> = { dead: '✕', completed: '✓', cancelled: '–', none: '·' }

function lookOf({ dead, completed, cancelled }: DayCell): Look {
  if (dead > 0) return 'dead'
  if (completed > 0) return 'completed'
  return cancelled > 0 ? 'cancelled' : 'none'
}

/** One stop of the tab key a row; inside it the arrows go from day to day. */
function walk({ key, currentTarget }: KeyboardEvent<HTMLElement>): void {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }
  const step = steps[key]
  if (step === undefined) return
  const cells = [...currentTarget.querySelectorAll('a')]
  cells[cells.findIndex((cell) => cell.matches(':focus')) + step]?.focus()
}

function Days({ title, cells }: JobOutcomes) {
  const t = useTranslations('home')
  const language = useLanguage()
  const number = (value: number) => formatNumber(value, language)
  const last = cells.findLastIndex((cell) => lookOf(cell) !== 'none')
  return (
    <ul className={styles.days} aria-label={t('daysOf', { title })} onKeyDown={walk}>
      {cells.map((cell, index) => {
        const look = lookOf(cell)
        const { day, completed, dead, cancelled, link } = cell
        const words = t(look === 'none' ? 'dayNone' : 'dayOf', {
          ...{ day: formatDay(day, language), completed: number(completed) },
          ...{ dead: number(dead), cancelled: number(cancelled) },
        })
        return (
          <li key={day} data-look={look} title={words}>
            {look === 'none' ? (
              <span>
                <span aria-hidden>{SIGNS[look]}</span>
                <span className="for-ears">{words}</span>
              </span>
            ) : (
              <Link href={link} prefetch={false} aria-label={words} tabIndex={index === last ? 0 : -1}>
                {SIGNS[look]}
              </Link>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Job(outcomes: JobOutcomes) {
  const t = useTranslations('home')
  const language = useLanguage()
  const { title, job, link, usual, totals } = outcomes
  const time = (ms: number) => roughDuration(ms, language)
  return (
    <li className={styles.job} data-testid={`outcomes-${job}`}>
      <Link href={link} className={styles.jobName}>
        {title}
      </Link>
      <Days {...outcomes} />
      <span className={styles.totals}>
        {totals.map(({ status, count, link: list }) => {
          const text = t(`ended_${status}`, { count: formatNumber(count, language) })
          return count === 0 ? (
            <span key={status}>{text}</span>
          ) : (
            <Link key={status} href={list}>
              {text}
            </Link>
          )
        })}
      </span>
      <span className={styles.small}>
        {usual === null
          ? t('usualUnknown')
          : t('usual', { mid: time(usual.midMs), low: time(usual.lowMs), high: time(usual.highMs) })}
      </span>
    </li>
  )
}

/** Drawn anew only when the answer is another. */
export const Outcomes = memo(function Outcomes({ home }: { home: OverviewReply | undefined }) {
  const t = useTranslations('home')
  const outcomes = home?.outcomes ?? null
  return (
    <Section
      id="outcomes"
      title={t('outcomes')}
      loading={outcomes === null ? 6 : 0}
      aside={<Link href="/charts">{t('toCharts')}</Link>}
    >
      {outcomes?.jobs.length === 0 && <p className={styles.fine}>{t('outcomesNone')}</p>}
      <ul className={styles.jobs}>
        {outcomes?.jobs.map((job) => (
          <Job key={job.job} {...job} />
        ))}
      </ul>
      {outcomes !== null && outcomes.jobs.length > 0 && <p className={styles.legend}>{t('legend')}</p>}
    </Section>
  )
})
