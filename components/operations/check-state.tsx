/** The state of a check: an icon, a word, and only then a colour. */
import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  QuestionCircleOutlined,
} from '@ant-design/icons'
import { Tag } from 'antd'
import { useTranslations } from 'use-intl'
import type { CheckState } from './operations'

const LOOKS = {
  ok: { color: 'success', Icon: CheckCircleOutlined },
  warn: { color: 'warning', Icon: ExclamationCircleOutlined },
  bad: { color: 'error', Icon: CloseCircleOutlined },
  unknown: { color: 'default', Icon: QuestionCircleOutlined },
} as const satisfies Record<CheckState, unknown>

export function CheckStateTag({ state }: { state: CheckState }) {
  const t = useTranslations('operations')
  const { color, Icon } = LOOKS[state]
  return (
    <Tag color={color} icon={<Icon aria-hidden />} variant="outlined" style={{ marginInlineEnd: 0 }}>
      {t(state)}
    </Tag>
  )
}
