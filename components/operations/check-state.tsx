/** The state of a check: an icon, a word, and only then a colour. */
import { ExclamationCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { CheckState } from '@/replies/operations'
import { BAD, GOOD, IconTag, type Looks } from '../icon-tag'

const LOOKS: Looks<CheckState> = {
  ok: GOOD,
  warn: { color: 'warning', Icon: ExclamationCircleOutlined },
  bad: BAD,
  unknown: { color: 'default', Icon: QuestionCircleOutlined },
}

export function CheckStateTag({ state }: { state: CheckState }) {
  const t = useTranslations('operations')
  return <IconTag look={LOOKS[state]}>{t(state)}</IconTag>
}
