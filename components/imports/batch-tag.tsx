/** How an import stands: an icon, a word, and only then a colour. */
import {
  ClockCircleOutlined,
  EyeOutlined,
  LoadingOutlined,
  StopOutlined,
  UndoOutlined,
} from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { BatchStatus } from '@/replies/imports'
import { BAD, GOOD, IconTag, type Looks } from '../icon-tag'

const LOOKS: Looks<BatchStatus> = {
  previewing: { color: 'processing', Icon: LoadingOutlined },
  previewed: { color: 'warning', Icon: EyeOutlined },
  queued: { color: 'default', Icon: ClockCircleOutlined },
  running: { color: 'processing', Icon: LoadingOutlined },
  completed: GOOD,
  failed: BAD,
  stopped: { color: 'default', Icon: StopOutlined },
  rolled_back: { color: 'default', Icon: UndoOutlined },
}

export function BatchTag({ status, testId }: { status: BatchStatus; testId?: string }) {
  const t = useTranslations('imports')
  return (
    <IconTag look={LOOKS[status]} testId={testId}>
      {t(`status_${status}`)}
    </IconTag>
  )
}
