/** The state of a run: an icon, a word, and only then a colour. */
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  KeyOutlined,
  LoadingOutlined,
  MinusCircleOutlined,
  StopOutlined,
} from '@ant-design/icons'
import { Tag } from 'antd'
import { useTranslations } from 'use-intl'
import type { ShownState } from './run-state'

const LOOKS = {
  none: { color: 'default', Icon: MinusCircleOutlined },
  queued: { color: 'default', Icon: ClockCircleOutlined },
  running: { color: 'processing', Icon: LoadingOutlined },
  waiting: { color: 'processing', Icon: LoadingOutlined },
  completed: { color: 'success', Icon: CheckCircleOutlined },
  token: { color: 'warning', Icon: KeyOutlined },
  dead: { color: 'error', Icon: CloseCircleOutlined },
  cancelled: { color: 'default', Icon: StopOutlined },
} as const satisfies Record<ShownState, unknown>

export function StateTag({ state, testId }: { state: ShownState; testId?: string }) {
  const t = useTranslations('state')
  const { color, Icon } = LOOKS[state]
  return (
    <Tag
      color={color}
      icon={<Icon aria-hidden />}
      variant="outlined"
      data-testid={testId}
      style={{ marginInlineEnd: 0 }}
    >
      {t(state)}
    </Tag>
  )
}
