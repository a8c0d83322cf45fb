/** The stages of a run: what was planned, with what each usually takes, and how far it really came. */
import { CheckOutlined, CloseOutlined, LoadingOutlined, MinusOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { RunPageReply } from '@/replies/runs'
import { formatDuration } from '../format'
import { useLanguage } from '../language'
import { type StageState, stageStates } from '../run-state'
import styles from './runs.module.css'

const ICONS: Readonly<Record<StageState, typeof CheckOutlined>> = {
  done: CheckOutlined,
  current: LoadingOutlined,
  stopped: CloseOutlined,
  todo: MinusOutlined,
}

export function RunStages({ reply: { stages, run } }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const stage = useTranslations('stage')
  const language = useLanguage()
  if (stages.length === 0) return <p className={styles.quiet}>{t('notDeclared')}</p>
  const states = stageStates(stages, run)
  const most = Math.max(...stages.map(({ weight }) => weight))
  const all = stages.reduce((sum, { weight }) => sum + weight, 0)
  const before = (index: number) => stages.slice(0, index).reduce((sum, { weight }) => sum + weight, 0)
  const doneOf = (index: number, weight: number) => {
    if (states[index] === 'done') return 1
    if (states[index] === 'todo') return 0
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
              <span className="for-ears">, {stage(state)}</span>
            </span>
            <span
              className={styles.bar}
              style={{ width: `${Math.max(6, (weight / most) * 100)}%` }}
              aria-hidden
            >
              <span style={{ width: `${doneOf(index, weight) * 100}%` }} />
            </span>
            <span className={styles.quiet}>
              {realMs !== null && `${formatDuration(realMs, language)} `}
              {plannedMs !== null && t('planned', { duration: formatDuration(plannedMs, language) })}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
