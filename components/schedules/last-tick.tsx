/** What became of a schedule's last tick, with the way to its run. */
import { HourglassOutlined, MinusCircleOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { TickView as Tick } from '@/replies/schedules'
import { formatDateTime } from '../format'
import { BAD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import { StateTag } from '../state-tag'
import styles from './schedules.module.css'

const LOOKS: Looks<Exclude<Tick['outcome'], 'started'>> = {
  waiting: { color: 'processing', Icon: HourglassOutlined },
  overlapped: { color: 'default', Icon: MinusCircleOutlined },
  missed: { color: 'warning', Icon: MinusCircleOutlined },
  refused: BAD,
}

function Outcome({ tick }: { tick: Tick }) {
  const t = useTranslations('tick')
  if (tick.outcome === 'started')
    return tick.runStatus === null ? (
      <Tag variant="outlined">{t('gone')}</Tag>
    ) : (
      <StateTag state={tick.runStatus} />
    )
  return (
    <IconTag look={LOOKS[tick.outcome]} title={t(`${tick.outcome}Hint`)}>
      {t(tick.outcome)}
    </IconTag>
  )
}

export function LastTick({ tick }: { tick: Tick | null }) {
  const t = useTranslations('tick')
  const language = useLanguage()
  if (tick === null) return <span className={styles.quiet}>{t('none')}</span>
  const time = formatDateTime(tick.at, language)
  return (
    <div className={styles.stack}>
      <span>
        <Outcome tick={tick} />
      </span>
      {tick.runId !== null && tick.runStatus !== null ? (
        <Link href={`/runs/${encodeURIComponent(tick.runId)}`}>{time}</Link>
      ) : (
        <span className={styles.quiet} title={tick.runId ?? undefined}>
          {time}
        </span>
      )}
      {tick.reason !== null && (
        <span className={styles.reason}>
          <bdi>{tick.reason}</bdi>
        </span>
      )}
    </div>
  )
}
