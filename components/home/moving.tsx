/** What runs now: how far it is, how fast, how much is left by its own history, and when it last gave a sign of life. */
import { Progress } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { Counted, MovingView, OverviewReply, TimeLeft } from '@/replies/overview'
import { formatDuration, formatNumber } from '../format'
import { useLanguage } from '../language'
import { StateTag } from '../state-tag'
import { useNow } from '../use-now'
import { useWho } from '../who'
import styles from './home.module.css'
import { longDuration, roughDuration } from './rough'
import { Section } from './section'

const TICK_MS = 1_000

function useLeft(): (left: TimeLeft | null) => string {
  const t = useTranslations('home')
  const language = useLanguage()
  const time = (ms: number) => roughDuration(ms, language)
  return (left) => {
    if (left === null) return t('leftUnknown')
    const runs = formatNumber(left.runs, language)
    if (left.kind === 'over') return t('leftOver', { longest: time(left.longestMs), runs })
    return t('left', { mid: time(left.midMs), low: time(left.lowMs), high: time(left.highMs), runs })
  }
}

/** Stage, rows and pace, as far as they are known. */
function useFacts(): (run: MovingView) => string {
  const t = useTranslations('home')
  const proxy = useTranslations('proxy')
  const language = useLanguage()
  const number = (value: number) => formatNumber(value, language)
  return ({ stage, done, total, rowsPerSecond, children }) => {
    const rows =
      done === null
        ? []
        : [
            total === null
              ? proxy('doneOnly', { done: number(done) })
              : proxy('doneOfTotal', { done: number(done), total: number(total) }),
          ]
    const pace = rowsPerSecond === null ? [] : [t('pace', { rows: number(rowsPerSecond) })]
    const ended = children && { done: number(children.total - children.open), total: number(children.total) }
    return [stage ?? t('starting'), ...(ended ? [t('children', ended)] : []), ...rows, ...pace].join(' · ')
  }
}

function Run({ run, sinceMs }: { run: MovingView; sinceMs: number }) {
  const t = useTranslations('home')
  const language = useLanguage()
  const who = useWho()
  const left = useLeft()
  const facts = useFacts()
  const heard = formatDuration(run.heardAgoMs + sinceMs, language)
  return (
    <li className={styles.run} data-testid={`moving-${run.job}`}>
      <div className={styles.runHead}>
        <Link href={run.link}>{run.title}</Link>
        {run.subject !== null && <bdi className={styles.subject}>{run.subject}</bdi>}
        <StateTag state={run.state} />
        <span className={styles.small}>
          {t('since', { who: who(run.requestedBy), time: formatDuration(run.elapsedMs + sinceMs, language) })}
        </span>
      </div>
      <Progress
        percent={Math.floor(run.percent)}
        status="normal"
        format={(percent) => `${percent ?? 0}%`}
        aria-label={t('progressOf', { title: run.title })}
      />
      <div className={styles.lines}>
        <span>{facts(run)}</span>
        <span className={styles.small}>
          {run.status === 'running' ? t('heard', { time: heard }) : t('waits')}
        </span>
      </div>
      {run.state !== 'presumed_dead' && <p className={styles.small}>{left(run.left)}</p>}
    </li>
  )
}

/** What to do where nothing ever ran. */
function FirstSteps() {
  const t = useTranslations('home')
  return (
    <div className={styles.first} data-testid="first-steps">
      {t('first')}
      <ol className={styles.steps}>
        <li>{t('firstToken')}</li>
        <li>{t('firstSync')}</li>
        <li>{t('firstWatch')}</li>
      </ol>
    </div>
  )
}

function Count({ name, counted }: { name: 'running' | 'waiting' | 'due' | 'later'; counted: Counted }) {
  const t = useTranslations('home')
  const language = useLanguage()
  const text = t(`count_${name}`, { count: formatNumber(counted.count, language) })
  return counted.count === 0 ? <span>{text}</span> : <Link href={counted.link}>{text}</Link>
}

/** `answeredAt` is when the answer came, in milliseconds since 1970: ages go on from there. */
export function Moving({ home, answeredAt }: { home: OverviewReply | undefined; answeredAt: number }) {
  const sinceMs = Math.max(0, useNow(TICK_MS) - answeredAt)
  const t = useTranslations('home')
  const language = useLanguage()
  const now = home?.now
  const oldestMs = now?.due.oldestMs ?? null
  return (
    <Section
      id="now"
      title={t('now')}
      loading={now === undefined ? 3 : 0}
      aside={
        now && (
          <span className={styles.counts}>
            <Count name="running" counted={now.running} />
            {now.waiting.count > 0 && <Count name="waiting" counted={now.waiting} />}
            <span>
              <Count name="due" counted={now.due} />
              {oldestMs !== null && ` (${t('oldest', { time: longDuration(oldestMs + sinceMs, language) })})`}
            </span>
            {now.later.count > 0 && <Count name="later" counted={now.later} />}
          </span>
        )
      }
    >
      {home?.hasRun === false && <FirstSteps />}
      {home?.hasRun && now?.runs.length === 0 && (
        <p className={styles.fine}>{t(now.due.count > 0 ? 'nowDue' : 'nowNone')}</p>
      )}
      {now !== undefined && now.runs.length > 0 && (
        <ul className={styles.runs}>
          {now.runs.map((run) => (
            <Run key={run.id} run={run} sinceMs={sinceMs} />
          ))}
        </ul>
      )}
    </Section>
  )
}
