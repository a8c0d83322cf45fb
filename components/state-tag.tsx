/** The state of a run: an icon, a word, and only then a colour. */
import {
  ClockCircleOutlined,
  KeyOutlined,
  LoadingOutlined,
  MinusCircleOutlined,
  StopOutlined,
} from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import { BAD, GOOD, IconTag, type Looks } from './icon-tag'
import type { ShownState } from './run-state'

const LOOKS: Looks<ShownState> = {
  none: { color: 'default', Icon: MinusCircleOutlined },
  queued: { color: 'default', Icon: ClockCircleOutlined },
  running: { color: 'processing', Icon: LoadingOutlined },
  waiting: { color: 'processing', Icon: LoadingOutlined },
  completed: GOOD,
  token: { color: 'warning', Icon: KeyOutlined },
  dead: BAD,
  cancelled: { color: 'default', Icon: StopOutlined },
}

export function StateTag({ state, testId }: { state: ShownState; testId?: string }) {
  const t = useTranslations('state')
  return (
    <IconTag look={LOOKS[state]} testId={testId}>
      {t(state)}
    </IconTag>
  )
}
