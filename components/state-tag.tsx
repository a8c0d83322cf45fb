/** The state of a run: an icon, a word, and only then a colour. */
import {
  ApartmentOutlined,
  CalendarOutlined,
  CheckOutlined,
  ClockCircleOutlined,
  ExclamationCircleOutlined,
  HourglassOutlined,
  KeyOutlined,
  LoadingOutlined,
  MinusCircleOutlined,
  PauseCircleOutlined,
  QuestionCircleOutlined,
  RedoOutlined,
  StopOutlined,
} from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import { BAD, GOOD, IconTag, type Looks } from './icon-tag'
import type { ShownState } from './run-state'

const LOOKS: Looks<ShownState> = {
  none: { color: 'default', Icon: MinusCircleOutlined },
  blocked: { color: 'warning', Icon: ExclamationCircleOutlined },
  queued: { color: 'default', Icon: ClockCircleOutlined },
  scheduled: { color: 'default', Icon: CalendarOutlined },
  rate_limited: { color: 'default', Icon: PauseCircleOutlined },
  retrying: { color: 'default', Icon: RedoOutlined },
  running: { color: 'processing', Icon: LoadingOutlined },
  waiting: { color: 'processing', Icon: ApartmentOutlined },
  completed: GOOD,
  token: { color: 'warning', Icon: KeyOutlined },
  presumed_dead: { color: 'warning', Icon: QuestionCircleOutlined },
  dead: BAD,
  handled: { color: 'default', Icon: CheckOutlined },
  cancelling: { color: 'default', Icon: HourglassOutlined },
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
