/** The stages of a run: what was planned, with what each usually takes, and how far it really came. */
import {
  CheckOutlined,
  CloseOutlined,
  LoadingOutlined,
  MinusOutlined,
  StepForwardOutlined,
} from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { RunPageReply } from '@/replies/runs'
import { formatDuration } from '../format'
import { useLanguage } from '../language'
import styles from './runs.module.css'
import { type ShownStage, shownStages } from './shown-stages'

const ICONS: Readonly<Record<ShownStage, typeof CheckOutlined>> = {
  done: CheckOutlined,
  current: LoadingOutlined,
  stopped: CloseOutlined,
  todo: MinusOutlined,
  skipped: StepForwardOutlined,
}

export function RunStages({ reply }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const stage = useTranslations('stage')
  const language = useLanguage()
  const { stages, run } = reply
  if (stages.length === 0) return <p className={styles.quiet}>{t('notDeclared')}</p>
  const states = shownStages(reply)
  const most = Math.max(...stages.map(({ weight }) => weight))
  const all = stages.reduce((sum, { weight }) => sum + weight, 0)
  const before = (index: number) => stages.slice(0, index).reduce((sum, { weight }) => sum + weight, 0)
  const doneOf = (index: number, weight: number) => {
    if (states[index] === 'done') return 1
    if (states[index] === 'todo' || states[index] === 'skipped') return 0
    return Math.min(1, Math.max(0, ((run.percent / 100) * all - before(index)) / weight))
  }
  return (
    <ol className={styles.stages} aria-label={stage('label')} data-testid="run-stages">
      {stages.map(({ name, title, weight, plannedMs, realMs }, index) => {
        const state = states[index] ?? 'todo'
        const Icon = ICONS[state]
        return (
          <li key={name} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            <Icon aria-hidden />
            <span>
              {title}
              {state !== 'skipped' && <span className="for-ears">, {stage(state)}</span>}
            </span>
            <span
              className={styles.bar}
              style={{ width: `${Math.max(6, (weight / most) * 100)}%` }}
              aria-hidden
            >
              <span style={{ width: `${doneOf(index, weight) * 100}%` }} />
            </span>
            <span className={styles.quiet}>
              {state === 'skipped' && `${stage('skipped')} `}
              {realMs !== null && `${formatDuration(realMs, language)} `}
              {plannedMs !== null &&
                state !== 'skipped' &&
                t('planned', { duration: formatDuration(plannedMs, language) })}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
