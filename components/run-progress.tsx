/** How far a run is: a bar, a percent, and the words that belong to it. */
import { Progress } from 'antd'
import { useTranslations } from 'use-intl'
import type { StageDeclaration } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import styles from './proxy-card.module.css'
import { useCountLine, useRunLine } from './run-line'
import { type ShownState, shownState } from './run-state'
import { StageTimeline } from './stage-timeline'

interface Props {
  type: string
  title: string
  stages: readonly StageDeclaration[]
  run: RunView | null
  now: number
}

/** Colours of states that are neither running nor an end antd knows. */
const STROKES: Readonly<Partial<Record<ShownState, string>>> = {
  cancelled: 'var(--ant-color-text-quaternary)',
  token: 'var(--ant-color-warning)',
}

function barStatus(run: RunView | null): 'normal' | 'success' | 'exception' {
  if (run?.status === 'completed') return 'success'
  return run?.status === 'dead' ? 'exception' : 'normal'
}

export function RunProgress({ type, title, stages, run, now }: Props) {
  const t = useTranslations('proxy')
  const line = useRunLine(stages, run, now)
  const count = useCountLine(run)
  const stroke = STROKES[shownState(run)]
  return (
    <div className={styles.progress}>
      <Progress
        percent={Math.floor(run?.percent ?? 0)}
        status={barStatus(run)}
        {...(stroke === undefined ? {} : { strokeColor: stroke })}
        format={(percent) => `${percent ?? 0}%`}
        aria-label={t('progressOf', { title })}
        data-testid={`progress-${type}`}
      />
      <div className={styles.lines}>
        <span className={styles.line} title={line}>
          {line}
        </span>
        <span className={styles.count}>{count}</span>
      </div>
      {stages.length > 0 && <StageTimeline stages={stages} run={run} />}
    </div>
  )
}
