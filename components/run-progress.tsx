/** How far a run is: a bar, a percent, and the words that belong to it. */
import { Progress } from 'antd'
import { useTranslations } from 'use-intl'
import type { StageDeclaration } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import styles from './proxy-card.module.css'
import { useCountLine, useRunLine } from './run-line'
import { StageTimeline } from './stage-timeline'

interface Props {
  type: string
  title: string
  stages: readonly StageDeclaration[]
  run: RunView | null
  now: number
}

function barStatus(run: RunView | null): 'normal' | 'success' | 'exception' {
  if (run?.status === 'completed') return 'success'
  return run?.status === 'dead' ? 'exception' : 'normal'
}

export function RunProgress({ type, title, stages, run, now }: Props) {
  const t = useTranslations('proxy')
  const line = useRunLine(stages, run, now)
  const count = useCountLine(run)
  return (
    <div className={styles.progress}>
      <Progress
        percent={Math.floor(run?.percent ?? 0)}
        status={barStatus(run)}
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
      <StageTimeline stages={stages} run={run} />
    </div>
  )
}
