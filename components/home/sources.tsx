/** How fresh each source is against its target, and the button that renews it. */
import { CheckCircleOutlined, ClockCircleOutlined } from '@ant-design/icons'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { OverviewReply, SourceView } from '@/replies/overview'
import { formatAgo, formatDateTime, formatNumber } from '../format'
import { IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import { shownState } from '../run-state'
import { StateTag } from '../state-tag'
import styles from './home.module.css'
import { longDuration } from './rough'
import { Section } from './section'
import { StartButton } from './start-button'

const LOOKS: Looks<'late' | 'fresh'> = {
  late: { color: 'error', Icon: ClockCircleOutlined },
  fresh: { color: 'success', Icon: CheckCircleOutlined },
}

/** A job that never succeeded is not on target only because it is not late yet. */
function Target({ target, freshAt, entry }: SourceView) {
  const isKnown = freshAt !== null || entry?.lastSuccess != null
  const t = useTranslations('home')
  const language = useLanguage()
  if (target === null) return <span className={styles.small}>{t('noTarget')}</span>
  const time = longDuration(target.minutes * 60_000, language)
  return (
    <span className={styles.target}>
      {(target.isLate || isKnown) && (
        <IconTag look={LOOKS[target.isLate ? 'late' : 'fresh']}>
          {t(target.isLate ? 'late' : 'inTime')}
        </IconTag>
      )}
      <span className={styles.small}>
        {target.isLate
          ? t('lateBy', { time: longDuration(target.overdueMs, language), target: time })
          : t('targetOf', { target: time })}
      </span>
    </span>
  )
}

function Row({ source, home, now }: { source: SourceView; home: OverviewReply; now: number }) {
  const t = useTranslations('home')
  const proxy = useTranslations('proxy')
  const language = useLanguage()
  const { entry, title, freshAt } = source
  const rows = entry === null ? '' : proxy('rows', { count: formatNumber(entry.rows, language) })
  const blocked = !source.mayStart ? proxy('disabledRole') : home.token.usable ? null : proxy('disabledToken')
  return (
    <li className={styles.source} data-testid={`source-${source.job}`}>
      <div className={styles.sourceName}>
        <Link href={entry === null ? source.link : `/proxy/${entry.type}`}>{title}</Link>
        <span
          className={styles.small}
          title={freshAt === null ? undefined : formatDateTime(freshAt, language)}
        >
          {freshAt === null ? t('never') : t('freshAt', { ago: formatAgo(freshAt, now, language) })}
          {freshAt !== null && rows !== '' && <span className={styles.nowrap}> · {rows}</span>}
        </span>
      </div>
      <Target {...source} />
      <Link href={source.link} className={styles.sourceState}>
        <span className="for-ears">{t('runsOf', { title })}: </span>
        <StateTag state={shownState(entry?.latest ?? null)} />
      </Link>
      <span className={styles.sourceAction}>
        {entry !== null && (
          <StartButton title={title} entry={entry} freshMinutes={home.freshMinutes} blocked={blocked} />
        )}
      </span>
    </li>
  )
}

export function Sources({ home, now }: { home: OverviewReply | undefined; now: number }) {
  const t = useTranslations('home')
  return (
    <Section
      id="sources"
      title={t('sources')}
      loading={home === undefined ? 8 : 0}
      aside={<Link href="/proxy">{t('toCards')}</Link>}
    >
      <ul className={styles.sources}>
        {home?.sources.map((source) => (
          <Row key={source.job} source={source} home={home} now={now} />
        ))}
      </ul>
    </Section>
  )
}
