/** The stages a job declares, and how far this run has come. */
import { CheckOutlined, CloseOutlined, LoadingOutlined, MinusOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { StageDeclaration } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { useLanguage } from './language'
import styles from './proxy-card.module.css'
import { type StageState, stageStates } from './run-state'

const ICONS: Readonly<Record<StageState, typeof CheckOutlined>> = {
  done: CheckOutlined,
  current: LoadingOutlined,
  stopped: CloseOutlined,
  todo: MinusOutlined,
}

interface Props {
  stages: readonly StageDeclaration[]
  run: RunView | null
}

export function StageTimeline({ stages, run }: Props) {
  const t = useTranslations('stage')
  const language = useLanguage()
  const states = stageStates(stages, run)
  return (
    <ol className={styles.stages} aria-label={t('label')}>
      {stages.map(({ name, titles }, index) => {
        const state = states[index] ?? 'todo'
        const Icon = ICONS[state]
        return (
          <li key={name} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            <Icon aria-hidden />
            {titles[language]}
            <span className="for-ears">, {t(state)}</span>
          </li>
        )
      })}
    </ol>
  )
}
